"""Connects a user's account, or calls a tool when it is connected. Usage: python3 example.py CONNECTION IDENTIFIER"""

import sys

from connectors_client import ConnectorsError, actions

connection, identifier = sys.argv[1:] if len(sys.argv) == 3 else sys.exit(__doc__)
try:
    account = actions.get_or_create_connected_account(connection_name=connection, identifier=identifier).connected_account
    if account.status == "ACTIVE":
        found = actions.execute_tool(
            tool_name="hubspot_contacts_search",
            identifier=identifier,
            connection_name=connection,
            tool_input={"query": "acme"},
        )
        for contact in found.data["results"]:
            print(contact["email"])
    else:
        print(f"{account.status}. Open this and agree, then run me again:")
        print(actions.get_authorization_link(connection_name=connection, identifier=identifier).link)
except ConnectorsError as error:
    if error.authorization_link:
        print(f"Open this and agree: {error.authorization_link.link}")
    sys.exit(str(error))
