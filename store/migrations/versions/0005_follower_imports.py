"""An import of followers is kept, so that it goes on after a stop"""

import sqlalchemy as sa
from alembic import op

import store.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follower_import",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("next", sa.String(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("started_at", store.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("moved_at", store.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", store.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", store.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("account_id"),
    )


def downgrade() -> None:
    op.drop_table("follower_import")
