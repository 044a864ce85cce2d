/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * NodeMCU's prompt, see nf-console-nodemcu.h.
 */
#include "nf-console-nodemcu.h"

#include <glib/gi18n.h>

/* The SPIFFS of a 4 MB board takes half a minute to a minute and a half, by the age of its chip. */
enum { LIMIT_S = 180 };

struct _NfConsoleNodemcu {
  GObject parent_instance;

  gboolean has_banner;
  gboolean has_prompt;
  guint seconds;       /* since the formatting began */
  guint second_source; /* 0: nothing is formatted */
};

G_DEFINE_FINAL_TYPE (NfConsoleNodemcu, nf_console_nodemcu, G_TYPE_OBJECT)

enum { PROP_0, PROP_HAS_PROMPT, PROP_STATUS, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { SIGNAL_FORMATTED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* --- Formatting --------------------------------------------------------------------------- */

static void
show_status (NfConsoleNodemcu *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

static void
end_format (NfConsoleNodemcu *self, const char *words)
{
  if (self->second_source == 0)
    return;
  g_clear_handle_id (&self->second_source, g_source_remove);
  show_status (self);
  g_signal_emit (self, signals[SIGNAL_FORMATTED], 0, words);
}

static gboolean
count_second (gpointer data)
{
  NfConsoleNodemcu *self = data;

  self->seconds++;
  show_status (self);
  if (self->seconds < LIMIT_S)
    return G_SOURCE_CONTINUE;
  end_format (self,
              _ ("The board has not said that it is done. It may still be at work: leave it on "
                 "for another minute, then reset it."));
  return G_SOURCE_REMOVE;
}

/* What NodeMCU prints of it (nodemcu-firmware, app/modules/file.c, file_format ()); what Lua prints
 * of a firmware without that module; and what the ROM does when the board starts anew. */
static const struct {
  const char *mark;
  const char *words;
} ends[] = {
  { "format done", N_ ("The file system is formatted.") },
  { "unable to format", N_ ("The board could not format its file system.") },
  { "Failed to format", N_ ("The board could not format its file system.") },
  { "stdin:1:", N_ ("The board does not know this command: its firmware has no file system.") },
  { "rst cause:", N_ ("The board has restarted before it was done.") },
};

static void
watch_format (NfConsoleNodemcu *self, const char *line)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    if (strstr (line, ends[i].mark) != NULL) {
      end_format (self, _ (ends[i].words));
      return;
    }
}

/* --- Object ------------------------------------------------------------------------------- */

static void
nf_console_nodemcu_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfConsoleNodemcu *self = NF_CONSOLE_NODEMCU (object);

  switch (id) {
  case PROP_HAS_PROMPT:
    g_value_set_boolean (value, self->has_prompt);
    break;
  case PROP_STATUS:
    if (self->second_source != 0)
      g_value_take_string (
          value,
          g_strdup_printf (_ ("Formatting: %u s. On 4 MB it takes up to two minutes."),
                           self->seconds));
    else
      g_value_set_static_string (value, "");
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_console_nodemcu_dispose (GObject *object)
{
  g_clear_handle_id (&NF_CONSOLE_NODEMCU (object)->second_source, g_source_remove);
  G_OBJECT_CLASS (nf_console_nodemcu_parent_class)->dispose (object);
}

static void
nf_console_nodemcu_class_init (NfConsoleNodemcuClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = nf_console_nodemcu_dispose;
  object_class->get_property = nf_console_nodemcu_get_property;
  properties[PROP_HAS_PROMPT] = g_param_spec_boolean ("has-prompt", NULL, NULL, FALSE, flags);
  properties[PROP_STATUS] = g_param_spec_string ("status", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_FORMATTED] = g_signal_new ("formatted",
                                            NF_TYPE_CONSOLE_NODEMCU,
                                            G_SIGNAL_RUN_LAST,
                                            0,
                                            NULL,
                                            NULL,
                                            NULL,
                                            G_TYPE_NONE,
                                            1,
                                            G_TYPE_STRING);
}

static void
nf_console_nodemcu_init (NfConsoleNodemcu *self)
{
}

NfConsoleNodemcu *
nf_console_nodemcu_new (void)
{
  return g_object_new (NF_TYPE_CONSOLE_NODEMCU, NULL);
}

/* --- Public ------------------------------------------------------------------------------- */

static void
set_prompt (NfConsoleNodemcu *self, gboolean has_prompt)
{
  if (self->has_prompt == has_prompt)
    return;
  self->has_prompt = has_prompt;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_PROMPT]);
}

void
nf_console_nodemcu_take_line (NfConsoleNodemcu *self, const char *line)
{
  watch_format (self, line);
  if (strstr (line, "NodeMCU") != NULL)
    self->has_banner = TRUE;
  if (strstr (line, "rst cause:") == NULL)
    return;
  self->has_banner = FALSE;
  set_prompt (self, FALSE);
}

void
nf_console_nodemcu_take_open (NfConsoleNodemcu *self, const char *line)
{
  if (self->has_banner && g_str_has_prefix (line, "> "))
    set_prompt (self, TRUE);
}

void
nf_console_nodemcu_forget (NfConsoleNodemcu *self)
{
  self->has_banner = FALSE;
  set_prompt (self, FALSE);
  end_format (self, _ ("Nobody listens to the board any more. It may still be at work."));
}

void
nf_console_nodemcu_begin_format (NfConsoleNodemcu *self)
{
  if (self->second_source != 0)
    return;
  self->seconds = 0;
  self->second_source = g_timeout_add_seconds (1, count_second, self);
  show_status (self);
}
