"""DeleteFolder: a folder goes away, its tags stay."""

from store.operations import DropFolder
from store.tags import tags_in_folder
from tools.base import Draft, Tool
from tools.world import World


class DeleteFolder(Tool):
    """Delete a folder. Its tags stay."""

    folder: str

    def run(self, world: World) -> Draft:
        folder = world.folder(self.folder)
        inside = tuple(tag.id for tag in tags_in_folder(world.session, world.account_id, folder.id))
        return Draft([DropFolder(folder_id=folder.id, was=folder.name, tags=inside)])
