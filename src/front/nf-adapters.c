/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Remembered rates, see nf-adapters.h.
 *
 * The file is a GKeyFile with a group for each adapter, the one used last at its end:
 *
 *   [10c4:ea60 0001]
 *   rate=460800
 */
#include "nf-adapters.h"

#include "nf-error.h"

#include <glib/gstdio.h>

#define RATE_KEY "rate"

enum { RATE_MIN = 300, RATE_MAX = 4000000, FOLDER_MODE = 0700 };

char *
nf_adapters_dup_default_file (void)
{
  return g_build_filename (g_get_user_config_dir (), "node-flasher", "adapters.ini", NULL);
}

/* A group's name has no brackets and no control characters; a serial number may have any. */
static char *
make_group (NfPort *port)
{
  const char *serial = nf_port_get_serial (port);
  gboolean has_serial = serial != NULL && *serial != '\0';
  g_autofree char *id =
      g_uri_escape_string (has_serial ? serial : nf_port_get_name (port), "/:?=&", TRUE);

  if (nf_port_get_vid (port) == 0)
    return g_steal_pointer (&id);
  return g_strdup_printf ("%04x:%04x %s", nf_port_get_vid (port), nf_port_get_pid (port), id);
}

static GKeyFile *
load (const char *file)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();

  /* A file that is damaged is as good as none: what it knew is found out again. */
  if (!g_key_file_load_from_file (keys, file, G_KEY_FILE_NONE, NULL)) {
    g_key_file_unref (g_steal_pointer (&keys));
    keys = g_key_file_new ();
  }
  return g_steal_pointer (&keys);
}

static guint
get_rate (GKeyFile *keys, const char *group)
{
  int rate = g_key_file_get_integer (keys, group, RATE_KEY, NULL);

  return rate >= RATE_MIN && rate <= RATE_MAX ? (guint) rate : 0;
}

guint
nf_adapters_get_rate (const char *file, NfPort *port)
{
  g_autoptr (GKeyFile) keys = load (file);
  g_autofree char *group = make_group (port);

  return get_rate (keys, group);
}

static gboolean
is_last (GKeyFile *keys, const char *group)
{
  gsize n = 0;
  g_auto (GStrv) groups = g_key_file_get_groups (keys, &n);

  return n > 0 && g_str_equal (groups[n - 1], group);
}

static void
drop_oldest (GKeyFile *keys)
{
  gsize n = 0;
  g_auto (GStrv) groups = g_key_file_get_groups (keys, &n);

  for (gsize i = 0; i + NF_ADAPTERS_MAX < n; i++)
    g_key_file_remove_group (keys, groups[i], NULL);
}

gboolean
nf_adapters_set_rate (const char *file, NfPort *port, guint rate, GError **error)
{
  g_autoptr (GKeyFile) keys = load (file);
  g_autoptr (GError) fault = NULL;
  g_autofree char *group = make_group (port);
  g_autofree char *folder = g_path_get_dirname (file);

  if (get_rate (keys, group) == rate && is_last (keys, group))
    return TRUE;
  g_key_file_remove_group (keys, group, NULL);
  g_key_file_set_integer (keys, group, RATE_KEY, (int) rate);
  drop_oldest (keys);
  /* Where the folder cannot be made, saving tells why. */
  g_mkdir_with_parents (folder, FOLDER_MODE);
  if (g_key_file_save_to_file (keys, file, &fault))
    return TRUE;
  g_set_error (error, NF_ERROR, NF_ERROR_FILE_UNWRITABLE, "%s: %s", file, fault->message);
  return FALSE;
}
