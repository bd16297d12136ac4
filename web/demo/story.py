"""What happened in a shop since it opened its account: the same operations, by the same executor, at earlier moments."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from store.conditions import Condition, Group
from store.database import Database, clock_at, now
from store.executor import By, cancel
from store.friendsets import FriendSet
from store.operations import (
    AddTag,
    Attach,
    DropTag,
    FileTag,
    Operation,
    PutFolder,
    PutSegment,
    PutWorkflow,
    RenameTag,
    SegmentValue,
)
from store.workflows import Action, Order, Trigger
from web.demo.past import Past
from web.demo.people import DAYS, TOKYO, Person, sale_before, spring_before
from web.demo.shops import Shop, staff

Event = tuple[datetime, Callable[[], object]]
ROUNDS = (600, 400, 250, 150, 75, 30, 14, 7, 1)  # days ago when what had come up was tagged
FOLDERS = {
    "rank": ("vip", "repeat", "new"),
    "inquiry": ("progress", "resolved"),
    "campaign": ("coupon",),
    "interest": ("beans", "class"),
}


def tell(database: Database, shop: Shop, people: Sequence[Person]) -> None:
    """Carries out, in order, all that happened to the shop's tags until now."""
    story = Story(database, shop, people, now())
    for at, happen in sorted(story.events(), key=lambda event: event[0]):
        with clock_at(at):
            happen()
    story.settle()


class Story(Past):
    """The events, each with its moment."""

    def __init__(self, database: Database, shop: Shop, people: Sequence[Person], at: datetime) -> None:
        super().__init__(database, shop, people, at)
        crew = staff()
        self.owner, self.manager, self.staff = By(crew.owner, "form"), By(crew.manager, "form"), By(crew.staff, "form")
        self.imports = By(crew.manager, "import")

    def events(self) -> Iterator[Event]:
        sale, spring = sale_before(self.at), spring_before(self.at)
        yield self.on(DAYS, "10:12"), self.folders_and_first_tags
        yield self.on(DAYS - 2, "11:05"), self.first_workflows
        yield spring, lambda: self.campaign("spring")
        yield sale - timedelta(days=9), lambda: self.add("joined", self.shop.joined_was, self.manager, "campaign")
        yield sale + timedelta(minutes=5), lambda: self.campaign("joined", "not_joined")
        yield from (event for days in ROUNDS for event in self.round(days))
        yield self.on(33, "14:20"), lambda: self.add("gift", self.shop.tags["gift"], self.staff, None)
        yield self.on(28, "16:31"), self.rename_sale
        yield self.on(25, "10:45"), self.segments
        yield self.on(19, "13:02"), self.lovers_of_beans
        yield self.on(12, "17:48"), self.contacted
        yield self.on(9, "12:10"), lambda: self.add("test", self.shop.tags["test"], self.staff, None)
        yield self.on(6, "11:26"), self.vip_by_mistake
        yield self.on(5, "15:33"), self.win_back
        yield self.on(4, "18:07"), self.test_stays
        yield self.on(2, "10:50"), self.close_inquiries

    def on(self, days: int, clock: str) -> datetime:
        """A time of day so many days ago, in the shop's time zone."""
        hour, minute = map(int, clock.split(":"))
        local = (self.at - timedelta(days=days)).astimezone(TOKYO)
        return local.replace(hour=hour, minute=minute, second=(days * 7) % 60, microsecond=0)

    def round(self, days: int) -> Iterator[Event]:
        """The daily work: ranks come by import, hellos and coupons by workflow, inquiries and interests by hand."""
        welcome, coupon = (By(self.shop.workflows[role], "workflow") for role in ("welcome", "coupon"))
        by_hand = ["progress", "resolved", "beans", "class", *(["gift"] if days < 33 else [])]
        yield self.on(days, "06:00"), lambda: self.tag_those_due(self.imports, ["vip", "repeat"])
        yield self.on(days, "12:34"), lambda: self.tag_those_due(coupon, ["coupon"])
        yield self.on(days, "19:40"), lambda: self.tag_those_due(self.staff, by_hand)
        if days <= 30:
            yield min(self.on(days - 1, "08:15"), self.at), lambda: self.tag_those_due(welcome, ["new"])

    def tag_those_due(self, by: By, roles: Sequence[str]) -> None:
        self.do([attach for role in roles for attach in self.attach(role)], by)

    def folders_and_first_tags(self) -> None:
        plan: list[Operation] = []
        for folder, roles in FOLDERS.items():
            folder_id = self.id("folder", folder)
            plan.append(PutFolder(folder_id=folder_id, was=None, name=self.shop.folders[folder]))
            plan += [AddTag(tag_id=self.tag(role), name=self.shop.tags[role], folder_id=folder_id) for role in roles]
        self.do(plan, self.owner)

    def first_workflows(self) -> None:
        welcome = self.order("welcome", Trigger(type="friend_added"), "add_tag", "new")
        plan = [PutWorkflow(workflow_id=self.id("workflow", "welcome"), was=None, order=welcome)]
        for role in ("coupon", "beans"):
            heard = Trigger(type="message_received", keywords=self.shop.keywords[role])
            order = self.order(role, heard, "add_tag", role, Condition.of(Group(none_tags=(self.tag(role),))))
            plan.append(PutWorkflow(workflow_id=self.id("workflow", role), was=None, order=order))
        self.do(plan, self.owner)

    def order(self, role: str, when: Trigger, do: str, tag: str, only_if: Condition | None = None, on: bool = True) -> Order:
        action = Action.model_validate({"do": do, "tag_id": self.tag(tag)})
        return Order(name=self.shop.workflows[role], enabled=on, trigger=when, only_if=only_if, actions=(action,))

    def add(self, role: str, name: str, by: By, folder: str | None) -> None:
        self.do([AddTag(tag_id=self.tag(role), name=name, folder_id=self.id("folder", folder) if folder else None)], by)

    def campaign(self, *roles: str) -> None:
        """Who came is tagged on the evening of the day; tags that do not exist yet are made for it."""
        plan: list[Operation] = []
        for role in roles:
            if role != "joined":
                name = self.shop.tags[role].format(year=spring_before(self.at).year)
                folder_id = self.id("folder", "campaign") if role == "not_joined" else None
                plan.append(AddTag(tag_id=self.tag(role), name=name, folder_id=folder_id))
            plan += self.attach(role)
        self.do(plan, self.imports)

    def rename_sale(self) -> None:
        was, name = self.shop.joined_was, self.shop.tags["joined"]
        self.do([RenameTag(tag_id=self.tag("joined"), was=was, name=name)], self.owner)

    def segments(self) -> None:
        groups = {
            "summer_vip": Group(all_tags=(self.tag("vip"), self.tag("joined"))),
            "open": Group(all_tags=(self.tag("progress"),), none_tags=(self.tag("resolved"),)),
            "newcomers": Group(followed_from="30 days ago", status="following"),
        }
        self.do([self.segment(role, group) for role, group in groups.items()], self.manager)

    def segment(self, role: str, group: Group) -> PutSegment:
        value = SegmentValue(name=self.shop.segments[role], condition=Condition.of(group))
        return PutSegment(segment_id=self.id("segment", role), was=None, segment=value)

    def lovers_of_beans(self) -> None:
        friends, condition = self.matching(Group(message_contains=self.shop.keywords["beans"][0]))
        plan = [Attach(tag_id=self.tag("beans"), friends=friends, condition=condition)]
        self.approve(self.ask(plan, self.owner, "beans"), self.owner)

    def contacted(self) -> None:
        """Three who wait for an answer have had a call; so had every fifth of those whose question is settled."""
        made = AddTag(tag_id=self.tag("contacted"), name=self.shop.tags["contacted"], folder_id=self.id("folder", "inquiry"))
        self.approve(self.ask([made], self.staff, "contacted"), self.staff)
        waiting = [n for n, person in enumerate(self.people, 1) if "progress" in person.traits][:3]
        settled = [n for n, person in enumerate(self.people, 1) if "resolved" in person.traits][::5]
        with clock_at(now() + timedelta(minutes=9)):
            self.do([Attach(tag_id=self.tag("contacted"), friends=FriendSet(waiting + settled))], self.staff)

    def vip_by_mistake(self) -> None:
        """Somebody was too generous; the owner takes it back after lunch."""
        friends, condition = self.matching(Group(all_tags=(self.tag("repeat"),)))
        given = self.ask([Attach(tag_id=self.tag("vip"), friends=friends, condition=condition)], self.manager, "all_vip")
        self.approve(given, self.manager)
        with clock_at(now() + timedelta(hours=3)):
            self.take_back(given, self.owner)

    def win_back(self) -> None:
        tags = (self.tag("vip"), self.tag("repeat"))
        group = Group(any_tags=tags, last_message_before="90 days ago", status="following")
        self.approve(self.ask([self.segment("win_back", group)], self.owner, "win_back"), self.owner)

    def test_stays(self) -> None:
        drop = DropTag(tag_id=self.tag("test"), was=self.shop.tags["test"], friends=FriendSet())
        proposal_id = self.ask([drop], self.staff, "test")
        with clock_at(now() + timedelta(minutes=4)):
            cancel(self.database, self.shop.id, proposal_id, By(self.owner.name, "agent"), self.shop.said["cancelled"])

    def close_inquiries(self) -> None:
        """The newest workflow is not switched on yet; the gift cards have found their folder."""
        settled = Trigger(type="tag_added", tag_id=self.tag("resolved"))
        order = self.order("close", settled, "remove_tag", "progress", on=False)
        self.do([PutWorkflow(workflow_id=self.id("workflow", "close"), was=None, order=order)], self.manager)
        with clock_at(now() + timedelta(minutes=16)):
            self.do([FileTag(tag_id=self.tag("gift"), was=None, folder_id=self.id("folder", "campaign"))], self.staff)
