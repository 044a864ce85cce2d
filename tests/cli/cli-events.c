/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Parsed events, see cli-events.h.
 */
#include "cli-events.h"

const char *
cli_event_get_text (struct json_object *event, const char *key)
{
  return json_object_get_string (json_object_object_get (event, key));
}

gint64
cli_event_get_number (struct json_object *event, const char *key)
{
  g_assert_true (json_object_is_type (json_object_object_get (event, key), json_type_int));
  return json_object_get_int64 (json_object_object_get (event, key));
}

static void
free_event (gpointer event)
{
  json_object_put (event);
}

GPtrArray *
cli_events_parse (const char *text)
{
  GPtrArray *events = g_ptr_array_new_with_free_func (free_event);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    if (*lines[i] == '\0')
      continue;
    struct json_object *event = json_tokener_parse (lines[i]);
    g_assert_nonnull (event);
    g_assert_nonnull (cli_event_get_text (event, "event"));
    g_ptr_array_add (events, event);
  }
  return events;
}

struct json_object *
cli_events_find (GPtrArray *events, const char *name)
{
  for (guint i = 0; i < events->len; i++)
    if (g_str_equal (cli_event_get_text (g_ptr_array_index (events, i), "event"), name))
      return g_ptr_array_index (events, i);
  g_error ("there is no event \"%s\"", name);
}

char *
cli_events_join_names (GPtrArray *events)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < events->len; i++) {
    const char *name = cli_event_get_text (g_ptr_array_index (events, i), "event");
    if (!g_str_equal (name, "progress"))
      g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", name);
  }
  return g_string_free (g_steal_pointer (&names), FALSE);
}
