"""What people see: find, records, studies, reports. Thin: a view reads its request, calls one verb, renders."""
