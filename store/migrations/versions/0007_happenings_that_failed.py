"""Happenings that could not be worked off are found without reading all others"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    failed = sa.text("error IS NOT NULL")
    columns = ["account_id", "sequence"]
    op.create_index("happening_failed", "happening", columns, sqlite_where=failed, postgresql_where=failed)


def downgrade() -> None:
    op.drop_index("happening_failed", table_name="happening")
