"""What operators spend at model servers, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from store.spending import spend, tokens_spent
from tests.world import World

TODAY = date(2026, 3, 4)


def spent(world: World, by: str, day: date = TODAY) -> int:
    with world.database.reading() as session:
        return tokens_spent(session, by, day)


def test_what_an_operator_spends_adds_up_over_accounts_and_not_over_days(world: World) -> None:
    assert spent(world, "Mika") == 0
    for account_id, by, day in [
        (world.account, "Mika", TODAY),
        (world.account, "Mika", TODAY),
        (world.other, "Mika", TODAY),
        (world.account, "Ren", TODAY),
        (world.account, "Mika", TODAY + timedelta(days=1)),
    ]:
        with world.database.writing() as session:
            spend(session, account_id, by, day, 3_000_000_000)
    assert (spent(world, "Mika"), spent(world, "Ren")) == (9_000_000_000, 3_000_000_000)
    assert spent(world, "Mika", TODAY + timedelta(days=1)) == 3_000_000_000


def test_nothing_that_is_spent_at_once_is_lost(world: World) -> None:
    def ten(_: int) -> None:
        world.database.write(lambda s: spend(s, world.account, "Mika", TODAY, 10))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ten, range(40)))
    assert spent(world, "Mika") == 400
