/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what is read off a machine: of machines made of files, and that this one can be looked at.
 */
#include "support/fake-host.h"

#include "nf-host.h"

#include "nf-bridge.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PORT "/dev/ttyUSB0"

enum { NOBODY = 65534 };

static NfHostEvidence *
look (FakeHost *host, const char *port)
{
  return nf_host_look (fake_host_get_root (host), port);
}

static const NfUsbDevice *
get_device (const NfHostEvidence *evidence, guint index)
{
  g_assert_cmpuint (index, <, evidence->devices->len);
  return g_ptr_array_index (evidence->devices, index);
}

/* --- The bus ----------------------------------------------------------------------------- */

static void
test_bridge (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) evidence = NULL;
  FakeUsb usb = FAKE_USB_CH340;
  const NfUsbDevice *device = NULL;

  usb.plugged_ms = 12500;
  fake_host_add_usb (host, &usb);
  evidence = look (host, NULL);
  g_assert_true (evidence->is_known);
  g_assert_cmpuint (evidence->devices->len, ==, 1);
  device = get_device (evidence, 0);
  g_assert_cmpstr (device->where, ==, "1-1.4");
  g_assert_cmphex (device->vid, ==, 0x1a86);
  g_assert_cmphex (device->pid, ==, 0x7523);
  g_assert_cmpstr (device->product, ==, "USB Serial");
  g_assert_cmpstr (device->bridge, ==, "CH340");
  g_assert_cmpstr (device->driver, ==, "ch341");
  g_assert_cmpstr (device->tty, ==, PORT);
  g_assert_cmpfloat (device->plugged_seconds, ==, 12.5);
}

/* Bridges first, then what has a port, then the rest; neither hubs nor what is soldered in. */
static void
test_order (void)
{
  static const FakeUsb list[] = {
    { "1-1", 0x046d, 0xc52b, "Mouse", "usbhid", NULL, 1 },
    { "1-2", 0x2341, 0x0043, "Arduino Uno", "cdc_acm", "ttyACM0", 0 },
    { "2-1", 0x10c4, 0xea60, NULL, NULL, NULL, 0 },
    { "2-2", 0x0403, 0x6001, NULL, "ftdi_sio", "ttyUSB3", 0 },
    { "2-3", 0x05e3, 0x0608, "Hub", NULL, NULL, 0 },
    { "2-4", 0x04f2, 0xb221, "Camera", "uvcvideo", NULL, 0 },
  };
  static const char *const wanted[] = { "2-2", "2-1", "1-2", "1-1" };
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) evidence = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (list); i++)
    fake_host_add_usb (host, &list[i]);
  fake_host_write (host, "sys/bus/usb/devices/2-3/bDeviceClass", "09\n");
  fake_host_write (host, "sys/bus/usb/devices/2-4/removable", "fixed\n");
  evidence = look (host, NULL);
  g_assert_cmpuint (evidence->devices->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_cmpstr (get_device (evidence, i)->where, ==, wanted[i]);
  g_assert_cmpstr (get_device (evidence, 2)->tty, ==, "/dev/ttyACM0");
  g_assert_null (get_device (evidence, 1)->tty);
  g_assert_null (get_device (evidence, 1)->driver);
  g_assert_cmpfloat (get_device (evidence, 1)->plugged_seconds, <, 0);
}

static void
test_fingerprint (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  const char *root = fake_host_get_root (host);
  FakeUsb usb = FAKE_USB_CH340;
  g_autofree char *before = nf_host_dup_usb_fingerprint (root);
  g_autofree char *same = nf_host_dup_usb_fingerprint (root);
  g_autofree char *plugged = NULL;
  g_autofree char *again = NULL;
  g_autofree char *after = NULL;

  fake_host_add_usb (host, &usb);
  plugged = nf_host_dup_usb_fingerprint (root);
  fake_host_remove_usb (host, usb.where);
  after = nf_host_dup_usb_fingerprint (root);
  fake_host_add_usb (host, &usb);
  again = nf_host_dup_usb_fingerprint (root);
  g_assert_cmpstr (before, ==, same);
  g_assert_cmpstr (plugged, !=, before);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpstr (again, !=, plugged);
}

static void
test_bridges (void)
{
  guint n = 0;
  const NfBridge *bridges = nf_bridge_get_all (&n);

  for (guint i = 0; i < n; i++)
    g_assert_cmpstr (nf_bridge_find (bridges[i].vid, bridges[i].pid), ==, bridges[i].name);
  g_assert_cmpstr (nf_bridge_find (0x10c4, 0xea60), ==, "CP2102");
  g_assert_null (nf_bridge_find (0x10c4, 0x7523));
}

/* The udev rule holds the same bridges, in the same order. */
static void
test_rule (void)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "..", "data", "70-node-flasher.rules", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GString) found = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  guint n = 0;
  const NfBridge *bridges = nf_bridge_get_all (&n);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (expected,
                            "ATTRS{idVendor}==\"%04x\", ATTRS{idProduct}==\"%04x\", "
                            "GOTO=\"node_flasher_bridge\"\n",
                            bridges[i].vid,
                            bridges[i].pid);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "ATTRS{idVendor}"))
      g_string_append_printf (found, "%s\n", lines[i]);
  g_assert_cmpstr (found->str, ==, expected->str);
  g_assert_nonnull (strstr (text, "\nSUBSYSTEM==\"tty\", TAG+=\"uaccess\"\n"));
  g_assert_nonnull (strstr (text, "\nENV{ID_MM_DEVICE_IGNORE}=\"1\""));
}

/* --- The system -------------------------------------------------------------------------- */

static void
test_system (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) debian = look (host, NULL);
  g_autoptr (NfHostEvidence) mint = NULL;

  g_assert_cmpstr (debian->system_id, ==, "debian");
  g_assert_cmpstr (debian->system_like, ==, "");
  g_assert_cmpstr (debian->system_name, ==, "Debian GNU/Linux 12 (bookworm)");
  g_assert_cmpstr (debian->kernel, ==, "6.1.0-18-amd64");
  g_assert_false (debian->is_sandboxed);
  g_assert_false (debian->has_modem_manager);
  fake_host_write (host,
                   "etc/os-release",
                   "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_ID=21\n");
  fake_host_write (host, ".flatpak-info", "[Application]\n");
  fake_host_add_process (host, 800, "ModemManager", NULL);
  mint = look (host, NULL);
  g_assert_cmpstr (mint->system_id, ==, "linuxmint");
  g_assert_cmpstr (mint->system_like, ==, "ubuntu debian");
  g_assert_cmpstr (mint->system_name, ==, "");
  g_assert_true (mint->is_sandboxed);
  g_assert_true (mint->has_modem_manager);
}

/* --- brltty ------------------------------------------------------------------------------ */

#define RULES     "usr/lib/udev/rules.d/85-brltty.rules"
#define OWN_RULES "etc/udev/rules.d/85-brltty.rules"
#define CLAIM                                                                                      \
  "# Device: 1A86:7523\nENV{PRODUCT}==\"1a86/7523/*\", ENV{BRLTTY_BRAILLE_DRIVER}=\"bm\"\n"
#define COMMENT   "# Device: 1A86:7523\n#ENV{PRODUCT}==\"1a86/7523/*\", GOTO=\"run\"\n"
#define OLD_CLAIM "ATTRS{idVendor}==\"1A86\", ATTRS{idProduct}==\"7523\", RUN+=\"brltty\"\n"
#define OTHER     "ENV{PRODUCT}==\"403/6001/*\"\n"

static void
test_brltty (void)
{
  static const struct {
    const char *rules;
    const char *own_rules;
    const char *driver;
    const char *process;
    gboolean has;
    gboolean claims;
  } list[] = {
    { CLAIM, NULL, NULL, NULL, TRUE, TRUE },
    { OLD_CLAIM, NULL, NULL, NULL, TRUE, TRUE },
    { COMMENT, NULL, NULL, NULL, FALSE, FALSE },
    { OTHER, NULL, NULL, NULL, FALSE, FALSE },
    { CLAIM, "", NULL, NULL, FALSE, FALSE }, /* masked */
    { OTHER, CLAIM, NULL, NULL, TRUE, TRUE },
    { NULL, NULL, "usbfs", "brltty", TRUE, TRUE },
    { NULL, NULL, "usbfs", "qemu-system-x86", FALSE, FALSE },
    { NULL, NULL, NULL, "brltty", TRUE, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (list); i++) {
    g_autoptr (FakeHost) host = fake_host_new ();
    g_autoptr (NfHostEvidence) evidence = NULL;
    FakeUsb usb = FAKE_USB_CH340;
    usb.tty = NULL;
    usb.driver = list[i].driver;
    fake_host_add_usb (host, &usb);
    if (list[i].rules != NULL)
      fake_host_write (host, RULES, list[i].rules);
    if (list[i].own_rules != NULL)
      fake_host_write (host, OWN_RULES, list[i].own_rules);
    if (list[i].process != NULL)
      fake_host_add_process (host, 900, list[i].process, "/dev/bus/usb/001/005");
    evidence = look (host, NULL);
    g_test_message ("%" G_GSIZE_FORMAT, i);
    g_assert_cmpint (evidence->has_brltty, ==, list[i].has);
    g_assert_cmpint (evidence->brltty_claims_it, ==, list[i].claims);
  }
}

/* A rule that names a bridge does no harm while the bridge has its port. */
static void
test_brltty_harmless (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) evidence = NULL;

  fake_host_add_usb (host, &FAKE_USB_CH340);
  fake_host_write (host, RULES, CLAIM);
  evidence = look (host, NULL);
  g_assert_true (evidence->has_brltty);
  g_assert_false (evidence->brltty_claims_it);
}

/* --- The port ---------------------------------------------------------------------------- */

static void
test_no_port (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) evidence = look (host, PORT);

  g_assert_false (evidence->exists);
  g_assert_false (evidence->may_open);
  g_assert_null (evidence->group);
  g_assert_cmpstr (evidence->user, ==, "anna");
  g_assert_cmpint (evidence->device, ==, -1);
  g_assert_cmpuint (evidence->holders->len, ==, 0);
}

/* Joining the group, and logging in again after that. */
static void
test_group (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) stranger = NULL;
  g_autoptr (NfHostEvidence) member = NULL;
  g_autoptr (NfHostEvidence) in_session = NULL;

  fake_host_add_usb (host, &FAKE_USB_CH340);
  fake_host_add_node (host, "ttyUSB0", 0660);
  stranger = look (host, PORT);
  g_assert_true (stranger->exists);
  g_assert_cmpstr (stranger->group, ==, "dialout");
  g_assert_false (stranger->may_open);
  g_assert_false (stranger->is_member);
  g_assert_false (stranger->is_in_session);
  g_assert_cmpint (stranger->device, ==, 0);
  fake_host_join_group (host);
  member = look (host, PORT);
  g_assert_true (member->is_member);
  g_assert_false (member->is_in_session);
  g_assert_false (member->may_open);
  fake_host_log_in_again (host);
  in_session = look (host, PORT);
  g_assert_true (in_session->is_in_session);
  g_assert_true (in_session->may_open);
}

/* A group that may not write is no group to join. */
static void
test_modes (void)
{
  static const struct {
    guint mode;
    gboolean has_group;
    gboolean may_open;
  } list[] = { { 0600, FALSE, FALSE },
               { 0640, FALSE, FALSE },
               { 0664, TRUE, FALSE },
               { 0666, TRUE, TRUE } };

  for (gsize i = 0; i < G_N_ELEMENTS (list); i++) {
    g_autoptr (FakeHost) host = fake_host_new ();
    g_autoptr (NfHostEvidence) evidence = NULL;
    fake_host_add_node (host, "ttyUSB0", list[i].mode);
    evidence = look (host, PORT);
    g_assert_cmpint (evidence->group != NULL, ==, list[i].has_group);
    g_assert_cmpint (evidence->may_open, ==, list[i].may_open);
  }
}

/* Nor is root's. */
static void
test_group_of_root (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autofree char *node = g_build_filename (fake_host_get_root (host), "dev/ttyUSB0", NULL);
  g_autoptr (NfHostEvidence) evidence = NULL;

  if (geteuid () != 0) {
    g_test_skip ("only root gives files to root's group");
    return;
  }
  fake_host_add_node (host, "ttyUSB0", 0660);
  g_assert_no_errno (chown (node, 0, 0));
  evidence = look (host, PORT);
  g_assert_true (evidence->exists);
  g_assert_null (evidence->group);
  g_assert_false (evidence->may_open);
}

/* The links in /dev/serial lead to the same port. */
static void
test_link (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) evidence = NULL;

  fake_host_add_usb (host, &FAKE_USB_CH340);
  fake_host_add_node (host, "ttyUSB0", 0666);
  fake_host_link (host, "dev/serial/by-id/usb-1a86-if00", "../../ttyUSB0");
  fake_host_add_process (host, 4711, "screen", PORT);
  evidence = look (host, "/dev/serial/by-id/usb-1a86-if00");
  g_assert_true (evidence->exists);
  g_assert_cmpint (evidence->device, ==, 0);
  g_assert_cmpuint (evidence->holders->len, ==, 1);
}

static void
test_holders (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) evidence = NULL;
  const NfPortHolder *first = NULL;
  const NfPortHolder *second = NULL;

  fake_host_add_node (host, "ttyUSB0", 0666);
  fake_host_add_process (host, 4711, "screen", PORT);
  fake_host_add_process (host, 4712, "minicom", "/dev/ttyUSB1");
  fake_host_add_process (host, 812, "ModemManager", PORT);
  evidence = look (host, PORT);
  g_assert_cmpuint (evidence->holders->len, ==, 2);
  first = g_ptr_array_index (evidence->holders, 0);
  second = g_ptr_array_index (evidence->holders, 1);
  g_assert_cmpuint (first->pid, ==, 4711);
  g_assert_cmpstr (first->program, ==, "screen");
  g_assert_false (first->is_modem_manager);
  g_assert_cmpuint (second->pid, ==, 812);
  g_assert_true (second->is_modem_manager);
  g_assert_false (evidence->has_hidden_processes);
}

/* Nothing is hidden from root, so root is somebody else for a moment. */
static void
test_hidden (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) evidence = NULL;
  g_autofree char *folder = g_build_filename (fake_host_get_root (host), "proc/4711/fd", NULL);
  uid_t user = geteuid ();

  fake_host_add_node (host, "ttyUSB0", 0666);
  fake_host_add_process (host, 4711, "screen", PORT);
  g_assert_no_errno (g_chmod (folder, 0));
  g_assert_no_errno (g_chmod (fake_host_get_root (host), 0755));
  if (user == 0)
    g_assert_no_errno (seteuid (NOBODY));
  evidence = look (host, PORT);
  g_assert_no_errno (seteuid (user));
  g_assert_no_errno (g_chmod (folder, 0700));
  g_assert_cmpuint (evidence->holders->len, ==, 0);
  g_assert_true (evidence->has_hidden_processes);
}

/* This machine: whatever is there, the look at it comes to an end, and finds us. */
static void
test_here (void)
{
  g_autofree char *path = NULL;
  g_autoptr (NfHostEvidence) evidence = NULL;
  const NfPortHolder *holder = NULL;
  int fd = g_file_open_tmp ("test-host-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  evidence = nf_host_look (NULL, path);
  close (fd);
  g_unlink (path);
  g_assert_true (evidence->is_known);
  g_assert_true (evidence->exists);
  g_assert_true (evidence->may_open);
  g_assert_cmpstr (evidence->kernel, !=, "");
  g_assert_cmpstr (evidence->user, ==, g_get_user_name ());
  g_assert_cmpuint (evidence->holders->len, ==, 1);
  holder = g_ptr_array_index (evidence->holders, 0);
  g_assert_cmpint ((int) holder->pid, ==, (int) getpid ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host/bus/bridge", test_bridge);
  g_test_add_func ("/host/bus/order", test_order);
  g_test_add_func ("/host/bus/fingerprint", test_fingerprint);
  g_test_add_func ("/host/bus/bridges", test_bridges);
  g_test_add_func ("/host/bus/rule", test_rule);
  g_test_add_func ("/host/system", test_system);
  g_test_add_func ("/host/brltty", test_brltty);
  g_test_add_func ("/host/brltty/harmless", test_brltty_harmless);
  g_test_add_func ("/host/port/none", test_no_port);
  g_test_add_func ("/host/port/group", test_group);
  g_test_add_func ("/host/port/modes", test_modes);
  g_test_add_func ("/host/port/root", test_group_of_root);
  g_test_add_func ("/host/port/link", test_link);
  g_test_add_func ("/host/port/holders", test_holders);
  g_test_add_func ("/host/port/hidden", test_hidden);
  g_test_add_func ("/host/here", test_here);
  return g_test_run ();
}
