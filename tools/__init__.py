"""What the model may say. Every tool reads, drafts, asks or declines; none can change anything."""

from tools.apply_tag import ApplyTag
from tools.ask_operator import AskOperator
from tools.base import Tool
from tools.check_usage import CheckUsage
from tools.create_tag import CreateTag
from tools.decline import Decline
from tools.delete_folder import DeleteFolder
from tools.delete_segment import DeleteSegment
from tools.delete_tag import DeleteTag
from tools.delete_workflow import DeleteWorkflow
from tools.find import Find
from tools.find_friends import FindFriends
from tools.merge_tags import MergeTags
from tools.move_tag import MoveTag
from tools.remove_tag import RemoveTag
from tools.rename_tag import RenameTag
from tools.save_folder import SaveFolder
from tools.save_segment import SaveSegment
from tools.save_workflow import SaveWorkflow
from tools.show_friends import ShowFriends
from tools.undo import Undo

TOOLS: tuple[type[Tool], ...] = (
    Find,
    FindFriends,
    CheckUsage,
    ShowFriends,
    CreateTag,
    RenameTag,
    MoveTag,
    ApplyTag,
    RemoveTag,
    MergeTags,
    DeleteTag,
    SaveFolder,
    DeleteFolder,
    SaveSegment,
    DeleteSegment,
    SaveWorkflow,
    DeleteWorkflow,
    Undo,
    AskOperator,
    Decline,
)
"""Twenty at most: more confuse small models."""
