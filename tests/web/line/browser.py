"""Plain HTTP to loopback: no certificates to load, no proxies."""

from typing import Any

import httpx2


def get(url: str, **request: Any) -> httpx2.Response:
    with httpx2.Client(verify=False, trust_env=False) as http:
        return http.get(url, **request)


def post(url: str, **request: Any) -> httpx2.Response:
    with httpx2.Client(verify=False, trust_env=False) as http:
        return http.post(url, **request)
