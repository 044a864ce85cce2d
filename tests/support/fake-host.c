/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A machine made of files, see fake-host.h.
 */
#include "fake-host.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

enum {
  ANNA = 54321, /* nobody who runs tests */
  DIALOUT = 20, /* where a test may give files away; else the group that it has itself */
  FOLDER_MODE = 0755,
};

struct _FakeHost {
  char *root;
  gid_t dialout;
};

static void
write_users (FakeHost *self, const char *members)
{
  g_autofree char *groups = g_strdup_printf ("root:x:0:\nanna:x:%d:\ndialout:x:%u:%s\n",
                                             ANNA,
                                             (guint) self->dialout,
                                             members);

  fake_host_write (self, "etc/group", groups);
}

static void
write_session (FakeHost *self, gboolean has_dialout)
{
  g_autofree char *dialout = has_dialout ? g_strdup_printf ("%u ", (guint) self->dialout) : NULL;
  g_autofree char *text = g_strdup_printf (
      "Name:\tnodeflash\nUid:\t%d\t%d\t%d\t%d\nGid:\t%d\t%d\t%d\t%d\nGroups:\t4 %s%d \n",
      ANNA,
      ANNA,
      ANNA,
      ANNA,
      ANNA,
      ANNA,
      ANNA,
      ANNA,
      dialout != NULL ? dialout : "",
      ANNA);

  fake_host_write (self, "proc/self/status", text);
}

FakeHost *
fake_host_new (void)
{
  FakeHost *self = g_new0 (FakeHost, 1);

  self->root = g_dir_make_tmp ("test-host-XXXXXX", NULL);
  g_assert_nonnull (self->root);
  self->dialout = geteuid () == 0 ? DIALOUT : getegid ();
  fake_host_write (self,
                   "etc/passwd",
                   "root:x:0:0::/root:/bin/sh\nanna:x:54321:54321::/home/anna:\n");
  fake_host_write (self,
                   "etc/os-release",
                   "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian\"\nID=debian\n");
  fake_host_write (self, "proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
  fake_host_write (self, "sys/bus/usb/devices/usb1/bDeviceClass", "09\n");
  fake_host_add_process (self, 1, "systemd", "/dev/null");
  write_users (self, "");
  write_session (self, FALSE);
  return self;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir =
      g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *below = g_build_filename (path, name, NULL);
    remove_tree (below);
  }
  g_assert_no_errno (g_remove (path));
}

void
fake_host_free (FakeHost *self)
{
  remove_tree (self->root);
  g_free (self->root);
  g_free (self);
}

const char *
fake_host_get_root (FakeHost *self)
{
  return self->root;
}

/* Returns: (transfer full): where it stands, with the folders above it made */
static char *
make_place (FakeHost *self, const char *path)
{
  char *full = g_build_filename (self->root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (full);

  g_assert_no_errno (g_mkdir_with_parents (folder, FOLDER_MODE));
  return full;
}

void
fake_host_write (FakeHost *self, const char *path, const char *text)
{
  g_autofree char *full = make_place (self, path);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (full, text, -1, &error);
  g_assert_no_error (error);
}

void
fake_host_link (FakeHost *self, const char *path, const char *target)
{
  g_autofree char *full = make_place (self, path);

  g_assert_no_errno (symlink (target, full));
}

/* --- The bus ----------------------------------------------------------------------------- */

static void
write_attribute (FakeHost *self, const FakeUsb *usb, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename ("sys/bus/usb/devices", usb->where, name, NULL);

  fake_host_write (self, path, text);
}

static void
add_interface (FakeHost *self, const FakeUsb *usb)
{
  gboolean is_acm = usb->tty != NULL && g_str_has_prefix (usb->tty, "ttyACM");
  g_autofree char *name = g_strconcat (usb->where, ":1.0", NULL);
  g_autofree char *class = g_build_filename ("sys/bus/usb/devices", name, "bInterfaceClass", NULL);
  g_autofree char *driver = g_build_filename ("sys/bus/usb/devices", name, "driver", NULL);

  fake_host_write (self, class, "ff\n");
  if (usb->driver != NULL) {
    g_autofree char *target = g_strconcat ("../../../../bus/usb/drivers/", usb->driver, NULL);
    fake_host_link (self, driver, target);
  }
  if (usb->tty != NULL) {
    g_autofree char *port = g_build_filename ("sys/bus/usb/devices",
                                              name,
                                              is_acm ? "tty" : usb->tty,
                                              is_acm ? usb->tty : "tty",
                                              "dev",
                                              NULL);
    fake_host_write (self, port, "188:0\n");
  }
}

void
fake_host_add_usb (FakeHost *self, const FakeUsb *usb)
{
  static guint number = 2;
  g_autofree char *vid = g_strdup_printf ("%04x\n", usb->vid);
  g_autofree char *pid = g_strdup_printf ("%04x\n", usb->pid);
  g_autofree char *ms = g_strdup_printf ("%" G_GINT64_FORMAT "\n", usb->plugged_ms);
  g_autofree char *device = g_strdup_printf ("%u\n", number++);

  add_interface (self, usb); /* first, so that nobody sees a device that is not complete */
  write_attribute (self, usb, "idVendor", vid);
  write_attribute (self, usb, "idProduct", pid);
  write_attribute (self, usb, "devnum", device);
  write_attribute (self, usb, "bDeviceClass", "ff\n");
  if (usb->product != NULL)
    write_attribute (self, usb, "product", usb->product);
  if (usb->plugged_ms != 0)
    write_attribute (self, usb, "power/connected_duration", ms);
}

void
fake_host_remove_usb (FakeHost *self, const char *where)
{
  g_autofree char *device = g_build_filename (self->root, "sys/bus/usb/devices", where, NULL);
  g_autofree char *interface = g_strconcat (device, ":1.0", NULL);

  remove_tree (device);
  remove_tree (interface);
}

/* --- Ports and people -------------------------------------------------------------------- */

void
fake_host_add_node (FakeHost *self, const char *name, guint mode)
{
  g_autofree char *path = g_build_filename ("dev", name, NULL);
  g_autofree char *full = g_build_filename (self->root, path, NULL);

  fake_host_write (self, path, "");
  g_assert_no_errno (chown (full, (uid_t) -1, self->dialout));
  g_assert_no_errno (g_chmod (full, (int) mode));
}

void
fake_host_join_group (FakeHost *self)
{
  write_users (self, "bert,anna");
}

void
fake_host_log_in_again (FakeHost *self)
{
  write_session (self, TRUE);
}

void
fake_host_add_process (FakeHost *self, guint pid, const char *name, const char *target)
{
  g_autofree char *comm = g_strdup_printf ("proc/%u/comm", pid);
  g_autofree char *zero = g_strdup_printf ("proc/%u/fd/0", pid);
  g_autofree char *link = g_strdup_printf ("proc/%u/fd/5", pid);
  g_autofree char *line = g_strconcat (name, "\n", NULL);

  fake_host_write (self, comm, line);
  fake_host_link (self, zero, "/dev/pts/0");
  if (target != NULL)
    fake_host_link (self, link, target);
}

void
fake_host_remove_process (FakeHost *self, guint pid)
{
  g_autofree char *path = g_strdup_printf ("%s/proc/%u", self->root, pid);

  remove_tree (path);
}
