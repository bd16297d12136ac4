"""The LINE Messaging API: signatures, webhook events, a client, a stand-in of LINE. Imports nothing of ours."""
