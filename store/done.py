"""Changes as what has been done: a click’s answer, an applied card, the history. A card that waits says the change itself."""

DONE = {
    "tag_added": "Created the tag “{tag}”",
    "tag_added_in": "Created the tag “{tag}” in the folder “{folder}”",
    "tag_renamed": "Renamed the tag “{tag}” to “{name}”",
    "tag_filed": "Took the tag “{tag}” out of its folder",
    "tag_filed_in": "Moved the tag “{tag}” into the folder “{folder}”",
    "tag_dropped_empty": "Deleted the tag “{tag}”, which no friend had",
    "folder_added": "Created the folder “{folder}”",
    "folder_renamed": "Renamed the folder “{folder}” to “{name}”",
    "folder_dropped": "Deleted the folder “{folder}”",
    "folder_dropped_tags": "Deleted the folder “{folder}”; its tags stayed, without a folder: {tags}",
    "segment_renamed": "Renamed the segment “{segment}” to “{name}”",
    "segment_dropped": "Deleted the segment “{segment}”",
    "workflow_added": "Created the workflow “{workflow}”, switched on: {does}",
    "workflow_added_off": "Created the workflow “{workflow}”, switched off: {does}",
    "workflow_added_so": "Created a workflow, switched on: {does}",
    "workflow_added_off_so": "Created a workflow, switched off: {does}",
    "workflow_changed": "Changed the workflow “{workflow}”, switched on: {does}",
    "workflow_changed_off": "Changed the workflow “{workflow}”, switched off: {does}",
    "workflow_changed_named": "Changed the workflow “{workflow}” and called it “{name}”, switched on: {does}",
    "workflow_changed_named_off": "Changed the workflow “{workflow}” and called it “{name}”, switched off: {does}",
    "workflow_renamed": "Renamed the workflow “{workflow}” to “{name}”",
    "workflow_on": "Switched on the workflow “{workflow}”: {does}",
    "workflow_on_so": "Switched on the workflow: {does}",
    "workflow_off": "Switched off the workflow “{workflow}”",
    "workflow_dropped": "Deleted the workflow “{workflow}”",
}
COUNTED_DONE = {
    "tag_attached": (
        "{n} friend got “{tag}”",
        "{n} friends got “{tag}”",
    ),
    "tag_attached_who": (
        "{n} friend got “{tag}”: {who}",
        "{n} friends got “{tag}”: {who}",
    ),
    "tag_detached": (
        "Took “{tag}” off {n} friend",
        "Took “{tag}” off {n} friends",
    ),
    "tag_detached_who": (
        "Took “{tag}” off {n} friend: {who}",
        "Took “{tag}” off {n} friends: {who}",
    ),
    "tags_merged": (
        "Merged {tags} into “{tag}”; {n} friend moved",
        "Merged {tags} into “{tag}”; {n} friends moved",
    ),
    "tag_dropped": (
        "Deleted the tag “{tag}”; {n} friend lost it",
        "Deleted the tag “{tag}”; {n} friends lost it",
    ),
    "segment_added": (
        "Created the segment “{segment}” ({n} friend): {who}",
        "Created the segment “{segment}” ({n} friends): {who}",
    ),
    "segment_changed": (
        "Changed the segment “{segment}” ({n} friend now): {who}",
        "Changed the segment “{segment}” ({n} friends now): {who}",
    ),
    "segment_changed_named": (
        "Changed the segment “{segment}” and called it “{name}” ({n} friend now): {who}",
        "Changed the segment “{segment}” and called it “{name}” ({n} friends now): {who}",
    ),
}
