"""What people see: find, records, studies and their reports. Thin: a view reads its request, calls one verb, renders."""
