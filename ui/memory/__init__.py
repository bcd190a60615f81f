"""What is remembered, and where: in the address, the tab, the session, or for all visitors."""
