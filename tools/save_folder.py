"""SaveFolder: a new folder, or a new name for one."""

from store.database import new_id
from store.folders import folder_named
from store.language import translate
from store.operations import PutFolder
from tools.base import Answer, Draft, Reply, Tool
from tools.groups import Words
from tools.world import World, quote

EXISTS = "The folder “{name}” already exists."


class SaveFolder(Tool):
    """Create a folder (folder null) or rename one."""

    folder: Words = None
    name: str

    def run(self, world: World) -> Reply:
        if self.folder:
            folder = world.folder(self.folder)
            return Draft([PutFolder(folder_id=folder.id, was=folder.name, name=self.name)])
        existing = folder_named(world.session, world.account_id, self.name)
        if existing:
            note = translate(world.language, EXISTS, name=existing.name)
            return Answer({"exists": {"name": quote(existing.name)}}, note=note)
        return Draft([PutFolder(folder_id=new_id("folder"), was=None, name=self.name)])
