/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What nodeflash --json has printed, parsed.
 */
#pragma once

#include <glib.h>
#include <json-c/json.h>

/** Returns: (transfer full) (element-type json_object): every line; each must be an event */
GPtrArray *cli_events_parse (const char *text);

/** Returns: (transfer none): the first event of that kind, which must be there */
struct json_object *cli_events_find (GPtrArray *events, const char *name);

/** Returns: (transfer full): the names of all events but progress, in order */
char *cli_events_join_names (GPtrArray *events);

/** Returns: (transfer none) (nullable): a member that is a text */
const char *cli_event_get_text (struct json_object *event, const char *key);

/** Returns: a member that must be an integer */
gint64 cli_event_get_number (struct json_object *event, const char *key);
