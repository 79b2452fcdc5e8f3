"""Everything the service reads from its environment, checked at once before it starts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)

from serving.settings_problems import (
    PREFIX,
    SettingsError,
    near_misses,
    problems_of_fields,
    unsafe_together,
    with_secret_of_file,
)
from serving.settings_values import (
    Network,
    default_store,
    from_word,
    header_name,
    is_loopback,
    networks,
    people,
    store_address,
    strong_secret,
)


class Settings(BaseModel):
    """The settings of one service; `docs/operations.md` says what each is for.

    A field `name` is read from the variable `LEADSCORE_NAME`; its description here is what is
    allowed. Reading them checks more than making a `Settings` does: what is unsafe together.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    host: str = Field("", description="address that the service listens on")
    workers: int = Field(1, ge=1, le=64, description="a whole number from 1 to 64")
    policy: Path | None = Field(None, description="path of a policy file")
    poll_seconds: float = Field(
        5.0, gt=0, le=3600, allow_inf_nan=False, description="a number above 0, up to 3600"
    )
    store: Annotated[str, AfterValidator(store_address)] = Field(
        default_factory=default_store,
        validate_default=True,
        repr=False,
        description="sqlite:///file, or postgresql://user:password@host/database",
    )
    requests_per_minute: int = Field(
        60_000, ge=0, le=10**9, description="a whole number; 0 for no limit"
    )
    session_secret: Annotated[SecretStr, AfterValidator(strong_secret)] | None = Field(
        None, description="at least 32 bytes drawn at random, as by: openssl rand -base64 32"
    )
    proxy_header: Annotated[str, AfterValidator(header_name)] | None = Field(
        None, description="name of a header, such as X-Forwarded-User"
    )
    proxy_addresses: Annotated[tuple[Network, ...], BeforeValidator(networks)] = Field(
        (), description="addresses or networks with commas between, such as 10.0.0.5,10.1.0.0/24"
    )
    proxy_admins: Annotated[frozenset[str], BeforeValidator(people)] = Field(
        frozenset(), description="names of people with commas between"
    )
    keys_required: Annotated[bool, BeforeValidator(from_word)] = Field(
        # Through a proxy others reach even what listens on loopback.
        default_factory=lambda known: (
            not is_loopback(known["host"]) or known["proxy_header"] is not None
        ),
        description="true or false",
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings; a variable that is empty counts as not set.

        Raises
        ------
        SettingsError
            Naming every variable that is wrong or unsafe, its value (not that of secrets) and
            what is allowed.
        """
        named = {
            name.removeprefix(PREFIX).lower(): value.strip()
            for name, value in environ.items()
            if name.startswith(PREFIX) and value.strip()
        }
        given, problems = with_secret_of_file(named)
        problems += [*near_misses(given, cls.model_fields), *unsafe_together(given)]
        try:
            settings = cls.model_validate({k: v for k, v in given.items() if k in cls.model_fields})
        except ValidationError as error:
            problems += problems_of_fields(error, given, cls.model_fields)
        if problems:
            raise SettingsError("the settings in the environment are refused", problems)
        return settings

    @classmethod
    def for_commands(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings for a command that listens nowhere.

        Raises
        ------
        SettingsError
            As `from_environment` does.
        """
        return cls.from_environment({**environ, f"{PREFIX}HOST": "127.0.0.1"})

    @property
    def listens_on_loopback(self) -> bool:
        """Tell whether only this machine can reach the service."""
        return is_loopback(self.host)
