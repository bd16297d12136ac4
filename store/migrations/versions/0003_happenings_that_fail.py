"""A happening that cannot be worked off says why"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("happening", sa.Column("error", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("happening", schema=None) as batch_op:
        batch_op.drop_column("error")
