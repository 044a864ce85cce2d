/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The serial ports that are present, see nf-port-scan.h.
 */
#include "nf-port-scan.h"

#include <libserialport.h>
#include <string.h>

static NfPort *
make_port (struct sp_port *port)
{
  NfPortFacts facts = {
    .kind = sp_get_port_transport (port) == SP_TRANSPORT_USB ? NF_PORT_USB : NF_PORT_OTHER,
    .name = sp_get_port_name (port),
    .manufacturer = sp_get_port_usb_manufacturer (port),
    .product = sp_get_port_usb_product (port),
    .serial = sp_get_port_usb_serial (port),
  };
  int vid = 0;
  int pid = 0;

  if (sp_get_port_usb_vid_pid (port, &vid, &pid) == SP_OK) {
    facts.vid = (guint) vid;
    facts.pid = (guint) pid;
  }
  return nf_port_new (&facts);
}

#ifdef __linux__

#define TTY_CLASS "/sys/class/tty"

/* sp_list_ports() opens each legacy port to see whether it is real, which moves its lines. Linux
 * tells the same in a file: 0 stands for "no hardware found". */
static gboolean
has_hardware (const char *tty)
{
  g_autofree char *path = g_build_filename (TTY_CLASS, tty, "type", NULL);
  g_autofree char *type = NULL;

  return !g_file_get_contents (path, &type, NULL, NULL) || !g_str_equal (g_strstrip (type), "0");
}

static gboolean
has_node (const char *tty)
{
  g_autofree char *path = g_build_filename ("/dev", tty, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The link leads to the device, or among the virtual ones for the text consoles and their kind.
 * On many virtual machines ttyS0 is the kernel's console. */
static gboolean
is_usable (const char *tty, const char *link, const char *const *consoles)
{
  return strstr (link, "/virtual/") == NULL && !g_strv_contains (consoles, tty) &&
         has_hardware (tty) && has_node (tty);
}

static char **
list_consoles (void)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (TTY_CLASS "/console/active", &text, NULL, NULL))
    return g_new0 (char *, 1);
  return g_strsplit (g_strstrip (text), " ", -1);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char **) a, *(const char **) b);
}

/* Returns: (element-type utf8): "name link" of each port, sorted */
static GPtrArray *
list_usable (void)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (TTY_CLASS, 0, NULL);
  g_auto (GStrv) consoles = list_consoles ();
  const char *tty = NULL;

  while (dir != NULL && (tty = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (TTY_CLASS, tty, NULL);
    g_autofree char *link = g_file_read_link (path, NULL);
    if (link != NULL && is_usable (tty, link, (const char *const *) consoles))
      g_ptr_array_add (found, g_strconcat (tty, " ", link, NULL));
  }
  g_ptr_array_sort (found, compare_entries);
  return found;
}

char *
nf_port_scan_dup_fingerprint (void)
{
  g_autoptr (GPtrArray) usable = list_usable ();

  g_ptr_array_add (usable, NULL);
  return g_strjoinv ("\n", (char **) usable->pdata);
}

GPtrArray *
nf_port_scan (void)
{
  GPtrArray *ports = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) usable = list_usable ();

  for (guint i = 0; i < usable->len; i++) {
    const char *entry = g_ptr_array_index (usable, i);
    g_autofree char *tty = g_strndup (entry, strcspn (entry, " "));
    g_autofree char *path = g_build_filename ("/dev", tty, NULL);
    struct sp_port *port = NULL;
    if (sp_get_port_by_name (path, &port) == SP_OK) {
      g_ptr_array_add (ports, make_port (port));
      sp_free_port (port);
    }
  }
  return ports;
}

#else

/* macOS has each port twice; /dev/tty.* waits for a carrier when it is opened. */
static gboolean
is_usable (const char *name)
{
#ifdef __APPLE__
  return g_str_has_prefix (name, "/dev/cu.");
#else
  return TRUE;
#endif
}

char *
nf_port_scan_dup_fingerprint (void)
{
  return NULL;
}

GPtrArray *
nf_port_scan (void)
{
  GPtrArray *ports = g_ptr_array_new_with_free_func (g_object_unref);
  struct sp_port **found = NULL;

  if (sp_list_ports (&found) != SP_OK)
    return ports;
  for (gsize i = 0; found[i] != NULL; i++)
    if (is_usable (sp_get_port_name (found[i])))
      g_ptr_array_add (ports, make_port (found[i]));
  sp_free_port_list (found);
  return ports;
}

#endif
