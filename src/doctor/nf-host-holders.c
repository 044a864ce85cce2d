/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Who has a port open on Linux, by the links in /proc/PID/fd. Those of other people's programs may
 * only be read by root.
 */
#include "nf-host-private.h"

#define MODEM_MANAGER "ModemManager"

/* Returns: whether a link of the folder @fds leads to @path */
static gboolean
has_link_to (const char *fds, GDir *dir, const char *path)
{
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *link = g_build_filename (fds, name, NULL);
    g_autofree char *target = g_file_read_link (link, NULL);
    if (g_strcmp0 (target, path) == 0)
      return TRUE;
  }
  return FALSE;
}

static void
add_holder (NfHostEvidence *self, const char *root, const char *pid)
{
  NfPortHolder *holder = g_new0 (NfPortHolder, 1);
  g_autofree char *path = g_build_filename ("proc", pid, "comm", NULL);
  char *program = nf_host_read_text (root, path);

  holder->pid = (guint) g_ascii_strtoull (pid, NULL, 10);
  holder->program = program != NULL ? program : g_strdup ("");
  holder->is_modem_manager = g_str_equal (holder->program, MODEM_MANAGER);
  g_ptr_array_add (self->holders, holder);
}

static void
look_into (NfHostEvidence *self, const char *root, const char *pid, const char *path)
{
  g_autofree char *name = g_build_filename ("proc", pid, "fd", NULL);
  g_autofree char *fds = nf_host_build_path (root, name);
  g_autoptr (GError) fault = NULL;
  g_autoptr (GDir) dir = g_dir_open (fds, 0, &fault);

  if (dir != NULL && has_link_to (fds, dir, path))
    add_holder (self, root, pid);
  if (g_error_matches (fault, G_FILE_ERROR, G_FILE_ERROR_ACCES) ||
      g_error_matches (fault, G_FILE_ERROR, G_FILE_ERROR_PERM))
    self->has_hidden_processes = TRUE;
}

void
nf_host_look_for_holders (NfHostEvidence *self, const char *root, const char *path)
{
  g_auto (GStrv) pids = nf_host_list (root, "proc");

  for (guint i = 0; pids[i] != NULL; i++)
    if (g_ascii_isdigit (pids[i][0]))
      look_into (self, root, pids[i], path);
}
