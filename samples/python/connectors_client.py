"""A client of the runtime in one file: Python 3.9 or newer, the standard library, nothing else.

The names and parameters are those that callers of hosted connector services write already, so that they change one import:

    from connectors_client import actions

    account = actions.get_or_create_connected_account(connection_name="my-app", identifier="user_1").connected_account
    if account.status != "ACTIVE":
        print(actions.get_authorization_link(connection_name="my-app", identifier="user_1").link)
    found = actions.execute_tool(tool_name="hubspot_contacts_search", identifier="user_1", tool_input={"query": "acme"})
    print(found.data)

CONNECTORS_URL says where the runtime is, CONNECTORS_API_KEY with which key to call it; ConnectorsClient takes both as arguments too.
"""

import http.client
import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, List, Optional

__all__ = ["ConnectorsClient", "ConnectorsError", "actions", "execute_tool", "get_authorization_link", "get_or_create_connected_account"]


@dataclass(frozen=True)
class ConnectedAccount:
    """An account of one of your users; `status` is ACTIVE when its tools can be called."""

    id: str
    connection_name: str
    identifier: str
    status: str
    reason: Optional[str] = None
    details: Dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class ConnectedAccountResponse:
    connected_account: ConnectedAccount


@dataclass(frozen=True)
class AuthorizationLink:
    """Where the user consents, and until when the link is good. Whoever has it can connect an account of theirs, so it is not shown."""

    link: str = field(repr=False)
    expiry: datetime


@dataclass(frozen=True)
class ToolResult:
    """What a tool answered. `next` is the cursor of the next page; `replayed` says that the same write was answered before."""

    data: Any
    execution_id: str
    next: Optional[str] = None
    warnings: List[str] = field(default_factory=list)
    replayed: bool = False


class ConnectorsError(Exception):
    """Why something was refused. `fix_by` says who can help: agent, user, operator, provider or nobody."""

    def __init__(self, problem: Dict[str, Any], status: Optional[int] = None):
        self.code: str = problem["code"]
        self.detail: str = problem.get("detail", "")
        self.fix_by: Optional[str] = problem.get("fix_by")
        self.next_action: Optional[str] = problem.get("next_action")
        self.retryable: bool = bool(problem.get("retryable"))
        self.retry_at: Optional[datetime] = _time(problem["retry_at"]) if "retry_at" in problem else None
        link = problem.get("authorization_link")
        self.authorization_link: Optional[AuthorizationLink] = _link(link) if link else None
        self.status = status
        self.problem = problem
        super().__init__(" ".join(part for part in (f"{self.code}:", self.detail, self.next_action) if part))


class ConnectorsClient:
    """Calls the runtime. It never repeats a call by itself: `retry_at` and `idempotency_key` are there for that."""

    def __init__(self, base_url: Optional[str] = None, api_key: Optional[str] = None, timeout: float = 150):
        # Longer than the longest deadline a call may have, so that the runtime is the one to say that time is up.
        self._base_url, self._api_key, self._timeout = base_url, api_key, timeout

    def get_or_create_connected_account(self, connection_name: str, identifier: str) -> ConnectedAccountResponse:
        """The user's account at a connection, made when there is none."""
        answer, _ = self._send("PUT", _account(connection_name, identifier))
        return ConnectedAccountResponse(ConnectedAccount(answer["id"], answer["connection"], answer["identifier"], answer["status"], answer.get("reason"), answer))

    def get_authorization_link(
        self,
        connection_name: str,
        identifier: str,
        *,
        scopes: Optional[List[str]] = None,
        return_to: Optional[str] = None,
        allow_other_subject: bool = False,
    ) -> AuthorizationLink:
        """A new link for the user to consent by; one that was made before is no longer good."""
        options = {"scopes": scopes, "return_to": return_to, "allow_other_subject": allow_other_subject or None}
        answer, _ = self._send("POST", _account(connection_name, identifier) + "/authorization-link", options)
        return _link(answer)

    def execute_tool(
        self,
        tool_name: str,
        tool_input: Optional[Dict[str, Any]] = None,
        identifier: Optional[str] = None,
        connection_name: Optional[str] = None,
        *,
        idempotency_key: Optional[str] = None,
        view: Optional[str] = None,
        run_id: Optional[str] = None,
        deadline: Optional[float] = None,
    ) -> ToolResult:
        """Calls a tool for a user. With a session's token as the key nobody is named, because the session knows whom it is for."""
        call = {
            "identifier": identifier,
            "connection": connection_name,
            "input": tool_input if tool_input is not None else {},
            "view": view,
            "run_id": run_id,
            "deadline": deadline,
        }
        answer, headers = self._send("POST", f"/v1/tools/{_segment(tool_name)}/executions", call, {"Idempotency-Key": idempotency_key})
        replayed = headers.get("Idempotency-Replayed") == "true"
        return ToolResult(answer["data"], answer["execution_id"], answer.get("next"), answer.get("warnings", []), replayed)

    def _send(self, method: str, path: str, body: Optional[Dict[str, Any]] = None, headers: Optional[Dict[str, Optional[str]]] = None):
        base_url = self._base_url or os.environ.get("CONNECTORS_URL")
        if not base_url:
            raise ConnectorsError(_own("not_configured", "It is not said where the runtime is.", "Set CONNECTORS_URL, for example to http://127.0.0.1:5902."))

        request = urllib.request.Request(base_url.rstrip("/") + path, method=method)
        for name, value in {"Accept": "application/json", **(headers or {})}.items():
            if value is not None:
                request.add_header(name, value)
        key = self._api_key or os.environ.get("CONNECTORS_API_KEY")
        if key:
            request.add_header("Authorization", f"Bearer {key}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps({name: value for name, value in body.items() if value is not None}, allow_nan=False).encode()

        try:
            try:
                response = _opener.open(request, timeout=self._timeout)
            except urllib.error.HTTPError as refusal:
                response = refusal
            with response:
                status, text, headers = response.status, response.read(), response.headers
        except (OSError, http.client.HTTPException) as error:
            # A write may have arrived all the same, so nothing here says that it is safe to send it again.
            reason = getattr(error, "reason", error)
            raise ConnectorsError(_own("no_answer", f"The runtime gave no answer: {reason}.", "See that it runs at CONNECTORS_URL; send a write again with its idempotency_key.")) from error

        answer = _object(text)
        if status < 300 and answer is not None:
            return answer, headers
        if answer is not None and isinstance(answer.get("code"), str):
            raise ConnectorsError(answer, status)
        raise ConnectorsError(_own("not_the_runtime", f"An answer with status {status} is none of the runtime's.", "See what answers at CONNECTORS_URL."), status)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The runtime sends nobody elsewhere, and the key is for it alone."""

    def redirect_request(self, *_):
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def _object(text: bytes) -> Optional[Dict[str, Any]]:
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _own(code: str, detail: str, next_action: str) -> Dict[str, Any]:
    return {"code": code, "detail": detail, "fix_by": "operator", "next_action": next_action}


def _account(connection_name: str, identifier: str) -> str:
    return f"/v1/connections/{_segment(connection_name)}/accounts/{_segment(identifier)}"


def _segment(text: str) -> str:
    return urllib.parse.quote(text, safe="")


def _link(answer: Dict[str, Any]) -> AuthorizationLink:
    return AuthorizationLink(answer["url"], _time(answer["expires_at"]))


def _time(text: str) -> datetime:
    # Python 3.10 and older read neither Z nor a fraction that is not three or six digits.
    seconds, fraction, zone = re.fullmatch(r"([^.Z+]+?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)", text).groups()
    return datetime.fromisoformat(f"{seconds}.{(fraction or '0')[:6]:0<6}{'+00:00' if zone == 'Z' else zone}")


actions = ConnectorsClient()
get_or_create_connected_account = actions.get_or_create_connected_account
get_authorization_link = actions.get_authorization_link
execute_tool = actions.execute_tool
