"""Send a letter by SMTP."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import Final

from feeds.settings import Mail

PASSWORD: Final = "GREENSILK_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
_PATIENCE: Final = 30  # seconds


class MailError(Exception):
    """A letter was not sent; a sentence for the person who can mend it."""


def send(letter: EmailMessage, mail: Mail, password: str = "") -> None:
    """Hand a letter to the configured server.

    Raises:
        MailError: if nobody is configured, or the server does not take it.
    """
    if not (mail.host and mail.sender and mail.to):
        raise MailError("Nothing is sent: [mail] of greensilk.toml needs host, sender and to.")
    if mail.user and not password:
        raise MailError(f"Nothing is sent: {mail.user} has no password, set {PASSWORD} in the environment.")
    if mail.user and mail.security == "none":
        raise MailError('Nothing is sent: a password needs security = "starttls" or "tls".')
    posted = EmailMessage(policy=letter.policy)
    posted.set_payload(letter.get_payload())
    for name, value in letter.items():
        if name != "X-Unsent":
            posted[name] = value
    try:
        with _server(mail) as server:
            if mail.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if mail.user:
                server.login(mail.user, password)
            server.send_message(posted)
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"The server {mail.host}:{mail.port} did not take the letter: {error}.") from error


def _server(mail: Mail) -> smtplib.SMTP:
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=_PATIENCE, context=ssl.create_default_context())
    return smtplib.SMTP(mail.host, mail.port, timeout=_PATIENCE)
