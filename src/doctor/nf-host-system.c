/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The system, and the programs on it that are known to take boards away.
 *
 * brltty, which drives braille displays, claims some bridges as such by a udev rule: it takes them
 * from their driver a moment after they were plugged in, and their ports vanish.
 */
#include "nf-host-private.h"

#include <string.h>

#define BRLTTY    "brltty"
#define OWN_RULES "etc/udev/rules.d"

/* Returns: (transfer full): the value of @key in /etc/os-release; "" */
static char *
read_release (const char *root, const char *key)
{
  g_autofree char *text = nf_host_read_text (root, "etc/os-release");
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  gsize length = strlen (key);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strncmp (lines[i], key, length) == 0 && lines[i][length] == '=') {
      char *value = g_shell_unquote (lines[i] + length + 1, NULL);
      return value != NULL ? value : g_strdup ("");
    }
  return g_strdup ("");
}

static gboolean
is_running (const char *root, const char *program)
{
  g_auto (GStrv) pids = nf_host_list (root, "proc");

  for (guint i = 0; pids[i] != NULL; i++) {
    g_autofree char *path = g_build_filename ("proc", pids[i], "comm", NULL);
    g_autofree char *name = g_ascii_isdigit (pids[i][0]) ? nf_host_read_text (root, path) : NULL;
    if (g_strcmp0 (name, program) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Returns: whether an active line of a rule file names the device, in either of the ways that
 * brltty's releases have used */
static gboolean
names_device (const char *text, const NfUsbDevice *device)
{
  g_autofree char *product = g_strdup_printf ("\"%x/%x/", device->vid, device->pid);
  g_autofree char *vendor = g_strdup_printf ("\"%04x\"", device->vid);
  g_autofree char *model = g_strdup_printf ("\"%04x\"", device->pid);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree char *line = g_ascii_strdown (lines[i], -1);
    if (*g_strchug (line) == '#')
      continue;
    if (strstr (line, product) != NULL ||
        (strstr (line, vendor) != NULL && strstr (line, model) != NULL))
      return TRUE;
  }
  return FALSE;
}

/* A file in /etc stands in for one of the same name elsewhere, also when it is empty or leads to
 * /dev/null: that is how a rule is masked. */
static gboolean
is_masked (const char *root, const char *folder, const char *name)
{
  g_autofree char *own = g_build_filename (OWN_RULES, name, NULL);
  g_autofree char *path = nf_host_build_path (root, own);

  return !g_str_equal (folder, OWN_RULES) &&
         (g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK));
}

static gboolean
folder_claims (const char *root, const char *folder, const NfUsbDevice *device)
{
  g_auto (GStrv) names = nf_host_list (root, folder);

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);
    g_autofree char *text = NULL;
    if (strstr (names[i], BRLTTY) == NULL || is_masked (root, folder, names[i]))
      continue;
    text = nf_host_read_text (root, path);
    if (text != NULL && names_device (text, device))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_claimed (const char *root, const NfUsbDevice *device)
{
  static const char *const folders[] = { OWN_RULES, "usr/lib/udev/rules.d", "lib/udev/rules.d" };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    if (folder_claims (root, folders[i], device))
      return TRUE;
  return FALSE;
}

/* A program that drives a device itself, as brltty does, shows as the driver usbfs. */
static void
look_for_brltty (NfHostEvidence *self, const char *root)
{
  gboolean runs = is_running (root, BRLTTY);

  self->has_brltty = runs;
  for (guint i = 0; i < self->devices->len; i++) {
    const NfUsbDevice *device = g_ptr_array_index (self->devices, i);
    gboolean is_claimed_here = device->bridge != NULL && is_claimed (root, device);
    if (is_claimed_here)
      self->has_brltty = TRUE;
    if (device->bridge != NULL && device->tty == NULL &&
        (is_claimed_here || (runs && g_strcmp0 (device->driver, "usbfs") == 0)))
      self->brltty_claims_it = TRUE;
  }
}

static gboolean
is_sandboxed (const char *root)
{
  g_autofree char *flatpak = nf_host_build_path (root, ".flatpak-info");

  return g_file_test (flatpak, G_FILE_TEST_EXISTS) || (root == NULL && g_getenv ("SNAP") != NULL);
}

void
nf_host_look_at_system (NfHostEvidence *self, const char *root)
{
  char *kernel = nf_host_read_text (root, "proc/sys/kernel/osrelease");

  self->system_id = read_release (root, "ID");
  self->system_like = read_release (root, "ID_LIKE");
  self->system_name = read_release (root, "PRETTY_NAME");
  self->kernel = kernel != NULL ? kernel : g_strdup ("");
  self->is_sandboxed = is_sandboxed (root);
  self->has_modem_manager = is_running (root, "ModemManager");
  look_for_brltty (self, root);
}
