"""Events that could not be worked off are found without reading all others"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    failed = sa.text("error IS NOT NULL")
    columns = ["account_id", "at"]
    op.create_index("webhook_event_failed", "webhook_event", columns, sqlite_where=failed, postgresql_where=failed)


def downgrade() -> None:
    op.drop_index("webhook_event_failed", table_name="webhook_event")
