"""A friend's rows of the journal are found from the newest on"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index("account_id", "number", "sequence")


def downgrade() -> None:
    _index("account_id", "number")


def _index(*columns: str) -> None:
    with op.batch_alter_table("membership_change", schema=None) as batch_op:
        batch_op.drop_index("membership_change_friend")
        batch_op.create_index("membership_change_friend", list(columns), unique=False)
