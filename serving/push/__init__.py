"""Tables into the store, with scores: as the CRM would push them, without the network between."""
