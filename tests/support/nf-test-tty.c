/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Ports without hardware, see nf-test-tty.h.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* for posix_openpt() and its kin */
#endif
#include "nf-test-tty.h"

#include <asm/termbits.h> /* struct termios2, where any rate shows; excludes <termios.h> */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct _NfTestTty {
  char *root;
  GHashTable *boards; /* name -> file descriptor of the pseudo terminal's master */

  int listener;
  int client; /* guarded by lock, as lines */
  GString *lines;
  GMutex lock;
  GThread *thread;
};

static int
accept_client (NfTestTty *self)
{
  int client = accept (self->listener, NULL, NULL);

  g_mutex_lock (&self->lock);
  self->client = client;
  g_mutex_unlock (&self->lock);
  return client;
}

static void
note_lines (NfTestTty *self, const char *message)
{
  int dtr = 0;
  int rts = 0;
  int is_break = 0;

  g_assert_cmpint (sscanf (message, "L %d %d %d", &dtr, &rts, &is_break), ==, 3);
  g_mutex_lock (&self->lock);
  g_string_append_printf (self->lines,
                          "%s%d%d%s",
                          self->lines->len > 0 ? " " : "",
                          dtr,
                          rts,
                          is_break ? "b" : "");
  g_mutex_unlock (&self->lock);
}

static gpointer
listen_to_lines (gpointer data)
{
  NfTestTty *self = data;
  int client = -1;

  while ((client = accept_client (self)) >= 0) {
    char message[64];
    gssize n = 0;
    while ((n = recv (client, message, sizeof message - 1, 0)) > 0) {
      message[n] = '\0';
      note_lines (self, message);
      send (client, "ok", 2, MSG_NOSIGNAL);
    }
    g_mutex_lock (&self->lock);
    self->client = -1;
    close (client);
    g_mutex_unlock (&self->lock);
  }
  return NULL;
}

static void
start_listener (NfTestTty *self)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autofree char *path = nf_test_tty_build_path (self, "lines");

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  self->listener = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (self->listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (self->listener, 1), ==, 0);
  self->thread = g_thread_new ("tty-lines", listen_to_lines, self);
}

static void
stop_listener (NfTestTty *self)
{
  shutdown (self->listener, SHUT_RDWR);
  g_mutex_lock (&self->lock);
  if (self->client >= 0)
    shutdown (self->client, SHUT_RDWR);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  close (self->listener);
}

static void
close_board (gpointer board)
{
  close (GPOINTER_TO_INT (board));
}

NfTestTty *
nf_test_tty_new_for_listener (void)
{
  NfTestTty *self = g_new0 (NfTestTty, 1);
  g_autofree char *devices = NULL;
  g_autofree char *entries = NULL;

  self->root = g_dir_make_tmp ("nf-tty-XXXXXX", NULL);
  g_assert_nonnull (self->root);
  devices = nf_test_tty_build_path (self, "dev");
  entries = nf_test_tty_build_path (self, "sys/class/tty");
  g_assert_cmpint (g_mkdir_with_parents (devices, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (entries, 0700), ==, 0);
  self->boards = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, close_board);
  self->lines = g_string_new (NULL);
  self->client = -1;
  g_mutex_init (&self->lock);
  g_setenv ("NF_TTY_ROOT", self->root, TRUE);
  return self;
}

NfTestTty *
nf_test_tty_new (void)
{
  NfTestTty *self = nf_test_tty_new_for_listener ();

  start_listener (self);
  return self;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir =
      g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    remove_tree (child);
  }
  g_remove (path);
}

void
nf_test_tty_free (NfTestTty *self)
{
  if (self->thread != NULL)
    stop_listener (self);
  g_unsetenv ("NF_TTY_ROOT");
  remove_tree (self->root);
  g_hash_table_unref (self->boards);
  g_string_free (self->lines, TRUE);
  g_mutex_clear (&self->lock);
  g_free (self->root);
  g_free (self);
}

char *
nf_test_tty_build_path (NfTestTty *self, const char *name)
{
  return g_build_filename (self->root, name, NULL);
}

/* A program built with AddressSanitizer wants to be its own first library; it works without. */
char **
nf_test_tty_dup_environ (NfTestTty *self)
{
  g_autofree char *shim = g_test_build_filename (G_TEST_BUILT, "tty-shim.so", NULL);
  const char *options = g_getenv ("ASAN_OPTIONS");
  g_autofree char *all_options = g_strconcat (options != NULL ? options : "",
                                              options != NULL ? ":" : "",
                                              "verify_asan_link_order=0",
                                              NULL);
  char **variables = g_get_environ ();

  variables = g_environ_setenv (variables, "LD_PRELOAD", shim, TRUE);
  variables = g_environ_setenv (variables, "NF_TTY_ROOT", self->root, TRUE);
  return g_environ_setenv (variables, "ASAN_OPTIONS", all_options, TRUE);
}

static void
write_attribute (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  if (text != NULL)
    g_assert_true (g_file_set_contents (path, line, -1, NULL));
}

static void
write_hex_attribute (const char *folder, const char *name, guint id)
{
  g_autofree char *text = g_strdup_printf ("%04x", id);

  write_attribute (folder, name, text);
}

static void
make_link (NfTestTty *self, const char *name, const char *target)
{
  g_autofree char *path = nf_test_tty_build_path (self, name);

  g_remove (path);
  g_assert_cmpint (symlink (target, path), ==, 0);
}

/* The tree of a real bridge: usb device / interface / port / tty / name. */
static void
add_usb_entry (NfTestTty *self, const NfTestTtyDevice *device)
{
  g_autofree char *usb = g_strdup_printf ("sys/devices/usb1/%s", device->name);
  g_autofree char *tty = g_strdup_printf ("%s/1-1:1.0/port/tty/%s", usb, device->name);
  g_autofree char *usb_path = nf_test_tty_build_path (self, usb);
  g_autofree char *tty_path = nf_test_tty_build_path (self, tty);
  g_autofree char *entry = g_strdup_printf ("sys/class/tty/%s", device->name);
  g_autofree char *entry_target = g_strdup_printf ("../../../%s", tty);
  g_autofree char *device_link = g_strdup_printf ("%s/device", tty);

  g_assert_cmpint (g_mkdir_with_parents (tty_path, 0700), ==, 0);
  write_hex_attribute (usb_path, "idVendor", device->vid);
  write_hex_attribute (usb_path, "idProduct", device->pid);
  write_attribute (usb_path, "busnum", "1");
  write_attribute (usb_path, "devnum", "2");
  write_attribute (usb_path, "product", device->product);
  write_attribute (usb_path, "serial", device->serial);
  make_link (self, device_link, "../..");
  make_link (self, entry, entry_target);
}

static void
add_plain_entry (NfTestTty *self, const NfTestTtyDevice *device)
{
  g_autofree char *tty = g_strdup_printf ("sys/devices/platform/serial8250/tty/%s", device->name);
  g_autofree char *tty_path = nf_test_tty_build_path (self, tty);
  g_autofree char *entry = g_strdup_printf ("sys/class/tty/%s", device->name);
  g_autofree char *entry_target = g_strdup_printf ("../../../%s", tty);

  g_assert_cmpint (g_mkdir_with_parents (tty_path, 0700), ==, 0);
  write_attribute (tty_path, "type", device->uart_type);
  make_link (self, entry, entry_target);
}

void
nf_test_tty_add_entry (NfTestTty *self, const NfTestTtyDevice *device)
{
  if (device->vid != 0)
    add_usb_entry (self, device);
  else
    add_plain_entry (self, device);
}

void
nf_test_tty_plug (NfTestTty *self, const NfTestTtyDevice *device)
{
  g_autofree char *node = g_build_filename ("dev", device->name, NULL);
  int board = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);

  g_assert_cmpint (board, >=, 0);
  g_assert_cmpint (grantpt (board), ==, 0);
  g_assert_cmpint (unlockpt (board), ==, 0);
  make_link (self, node, ptsname (board));
  g_hash_table_insert (self->boards, g_strdup (device->name), GINT_TO_POINTER (board));
  nf_test_tty_add_entry (self, device);
}

void
nf_test_tty_refuse (NfTestTty *self, const char *name, int code)
{
  g_autofree char *node = g_build_filename ("dev", name, NULL);
  g_autofree char *target = g_strdup_printf ("errno:%d", code);

  make_link (self, node, target);
}

void
nf_test_tty_unplug (NfTestTty *self, const char *name)
{
  g_autofree char *node = g_build_filename (self->root, "dev", name, NULL);
  g_autofree char *entry = g_build_filename (self->root, "sys/class/tty", name, NULL);

  g_remove (node);
  g_remove (entry);
  g_hash_table_remove (self->boards, name);
}

int
nf_test_tty_get_board (NfTestTty *self, const char *name)
{
  gpointer board = NULL;

  g_assert_true (g_hash_table_lookup_extended (self->boards, name, NULL, &board));
  return GPOINTER_TO_INT (board);
}

void
nf_test_tty_read (NfTestTty *self, const char *name, guint8 *buffer, gsize size)
{
  while (size > 0) {
    gssize n = read (nf_test_tty_get_board (self, name), buffer, size);
    g_assert_cmpint (n, >, 0);
    buffer += n;
    size -= (gsize) n;
  }
}

void
nf_test_tty_write (NfTestTty *self, const char *name, const guint8 *data, gsize size)
{
  while (size > 0) {
    gssize n = write (nf_test_tty_get_board (self, name), data, size);
    g_assert_cmpint (n, >, 0);
    data += n;
    size -= (gsize) n;
  }
}

static struct termios2
get_terminal (NfTestTty *self, const char *name)
{
  struct termios2 terminal = { 0 };

  g_assert_cmpint (ioctl (nf_test_tty_get_board (self, name), TCGETS2, &terminal), ==, 0);
  return terminal;
}

guint
nf_test_tty_get_baud (NfTestTty *self, const char *name)
{
  return get_terminal (self, name).c_ospeed;
}

guint
nf_test_tty_get_control_flags (NfTestTty *self, const char *name)
{
  return get_terminal (self, name).c_cflag;
}

void
nf_test_tty_set_control_flags (NfTestTty *self, const char *name, guint flags)
{
  struct termios2 terminal = get_terminal (self, name);

  terminal.c_cflag = flags;
  g_assert_cmpint (ioctl (nf_test_tty_get_board (self, name), TCSETS2, &terminal), ==, 0);
}

char *
nf_test_tty_take_lines (NfTestTty *self)
{
  char *lines = NULL;

  g_mutex_lock (&self->lock);
  lines = g_strdup (self->lines->str);
  g_string_truncate (self->lines, 0);
  g_mutex_unlock (&self->lock);
  return lines;
}
