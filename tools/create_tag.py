"""CreateTag: a new tag."""

from store.database import new_id
from store.language import translate
from store.names import clean_name
from store.operations import AddTag
from store.tags import tag_named, tags
from tools.base import Answer, Draft, Reply, Tool, Unclear
from tools.groups import Words
from tools.questions import CREATE, NEAR_DUPLICATE, USE, near_duplicate
from tools.world import World, quote

EXISTS = "The tag “{name}” already exists."


class CreateTag(Tool):
    """Create a tag, in an existing folder or none."""

    name: str
    folder: Words = None

    def run(self, world: World) -> Reply:
        name = clean_name(self.name)
        folder_id = world.folder_id(self.folder)
        existing = tag_named(world.session, world.account_id, name)
        if existing:
            there = {"name": quote(existing.name), "friends": existing.friends}
            return Answer({"exists": there}, note=translate(world.language, EXISTS, name=existing.name))
        near = near_duplicate(name, [tag.name for tag in tags(world.session, world.account_id)])
        if near and translate(world.language, CREATE, name=name) not in world.confirmed:
            question = translate(world.language, NEAR_DUPLICATE, existing=near, name=name)
            choices = [translate(world.language, text, name=each) for text, each in ((USE, near), (CREATE, name))]
            raise Unclear(question, tuple(choices))
        return Draft([AddTag(tag_id=new_id("tag"), name=name, folder_id=folder_id)])
