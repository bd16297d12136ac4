"""One event of every type, as LINE's documentation shows them, and one message of every kind."""

from typing import Any

Json = dict[str, Any]

AIKO = "U4af4980629d2b7d8a4f1d9e2c3b4a5f6"
BOT = "U8e742f61d673b39c7fff3cecb7536ef0"
USER: Json = {"type": "user", "userId": AIKO}
GROUP: Json = {"type": "group", "groupId": "Ca56f94637c", "userId": AIKO}
ROOM: Json = {"type": "room", "roomId": "Ra8dbf4673c", "userId": AIKO}
TOKEN: Json = {"replyToken": "nHuyWiB7yP5Zw52FIkcQobQuGDXCTA"}


def event(kind: str, source: Json | None = USER, **fields: object) -> Json:
    return {
        "type": kind,
        **fields,
        "mode": "active",
        "timestamp": 1692251666727,
        **({"source": source} if source else {}),
        "webhookEventId": "01H810YECXQQZ37VAXPF6H9E6T",
        "deliveryContext": {"isRedelivery": False},
    }


MESSAGES: dict[str, Json] = {
    "text": {
        "id": "444573844083572737",
        "type": "text",
        "quoteToken": "q3Plxr4AgKd...",
        "quotedMessageId": "468789577898262530",
        "text": "@All @example Good Morning!! (love)",
        "emojis": [{"index": 29, "length": 6, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}],
        "mention": {
            "mentionees": [
                {"index": 0, "length": 4, "type": "all"},
                {"index": 5, "length": 8, "userId": AIKO, "type": "user", "isSelf": False},
            ]
        },
    },
    "image": {
        "id": "354718705033693859",
        "type": "image",
        "quoteToken": "q3Plxr4AgKd...",
        "contentProvider": {"type": "line"},
        "imageSet": {"id": "E005D41A7288F41B65593ED38FF6E9834B046AB36A37921A56BC236F13A91855", "index": 1, "total": 2},
    },
    "video": {
        "id": "325708",
        "type": "video",
        "quoteToken": "yHAz4Ua2wx7...",
        "duration": 60000,
        "contentProvider": {
            "type": "external",
            "originalContentUrl": "https://example.com/original.mp4",
            "previewImageUrl": "https://example.com/preview.jpg",
        },
    },
    "audio": {"id": "325708", "type": "audio", "duration": 60000, "contentProvider": {"type": "line"}},
    "file": {"id": "325708", "type": "file", "fileName": "file.txt", "fileSize": 2138},
    "location": {
        "id": "325708",
        "type": "location",
        "title": "my location",
        "address": "日本、〒102-8282 東京都千代田区紀尾井町1番3号",
        "latitude": 35.67966,
        "longitude": 139.73669,
    },
    "sticker": {
        "id": "1501597916",
        "type": "sticker",
        "quoteToken": "q3Plxr4AgKd...",
        "stickerId": "52002738",
        "packageId": "11537",
        "stickerResourceType": "ANIMATION",
        "keywords": ["cony", "sally", "Staring"],
        "text": "Let's hang out",
    },
}

EVENTS: dict[str, Json] = {
    "message": event("message", **TOKEN, message=MESSAGES["text"]),
    "unsend": event("unsend", GROUP, unsend={"messageId": "325708"}),
    "follow": event("follow", **TOKEN, follow={"isUnblocked": False}),
    "unfollow": event("unfollow"),
    "join": event("join", GROUP, **TOKEN),
    "leave": event("leave", ROOM),
    "memberJoined": event("memberJoined", GROUP, **TOKEN, joined={"members": [USER]}),
    "memberLeft": event("memberLeft", GROUP, left={"members": [USER]}),
    "postback": event("postback", **TOKEN, postback={"data": "storeId=12345", "params": {"datetime": "2017-12-25T01:00"}}),
    "videoPlayComplete": event("videoPlayComplete", **TOKEN, videoPlayComplete={"trackingId": "track-id"}),
    "beacon": event("beacon", **TOKEN, beacon={"hwid": "d41d8cd98f", "type": "enter"}),
    "accountLink": event("accountLink", **TOKEN, link={"result": "ok", "nonce": "xxx"}),
    "membership": event("membership", **TOKEN, membership={"type": "joined", "membershipId": 3189}),
    "module": event("module", None, module={"type": "attached", "botId": BOT, "scopes": ["message:send"]}),
    "activated": event("activated", None, chatControl={"expireAt": 1692255266727}),
    "deactivated": event("deactivated", None),
    "botSuspended": event("botSuspended", None),
    "botResumed": event("botResumed", None),
    "delivery": event("delivery", None, delivery={"data": "15034552939884E28681A7D668CEA94C147C716C0EC9DFE8B80B44EF3B57"}),
}

VARIANTS: dict[str, Json] = {
    "an unblock": event("follow", **TOKEN, follow={"isUnblocked": True}),
    "a membership left": event("membership", **TOKEN, membership={"type": "left", "membershipId": 3189}),
    "a membership renewed": event("membership", **TOKEN, membership={"type": "renewed", "membershipId": 3189}),
    "a module detached": event("module", None, module={"type": "detached", "botId": BOT, "reason": "bot_deleted"}),
} | {f"a message: {kind}": event("message", **TOKEN, message=content) for kind, content in MESSAGES.items()}
