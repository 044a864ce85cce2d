/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests the judgement of a port: situations on machines made of files, each with its one cause,
 * what comes next and the command.
 */
#include "support/fake-host.h"

#include "nf-diagnosis.h"
#include "nf-error.h"

#define PORT "/dev/ttyUSB0"

/* --- Machines ---------------------------------------------------------------------------- */

static void
leave_empty (FakeHost *host)
{
}

static void
add_keyboard (FakeHost *host)
{
  FakeUsb usb = { "1-3", 0x046d, 0xc31c, "Keyboard", "usbhid", NULL, 9000000 };

  fake_host_add_usb (host, &usb);
}

static void
add_board (FakeHost *host)
{
  fake_host_add_usb (host, &FAKE_USB_CH340);
  fake_host_add_node (host, "ttyUSB0", 0666);
}

static void
add_bare_ch340 (FakeHost *host)
{
  FakeUsb usb = FAKE_USB_CH340;

  usb.tty = NULL;
  usb.driver = NULL;
  fake_host_add_usb (host, &usb);
}

static void
add_bare_others (FakeHost *host)
{
  FakeUsb usb = { "1-2", 0x1a86, 0x55d4, NULL, NULL, NULL, 5000 };

  fake_host_add_usb (host, &usb);
}

static void
add_brltty (FakeHost *host)
{
  add_bare_ch340 (host);
  fake_host_write (host,
                   "usr/lib/udev/rules.d/85-brltty.rules",
                   "ENV{PRODUCT}==\"1a86/7523/*\", ENV{BRLTTY_BRAILLE_DRIVER}=\"bm\"\n");
}

static void
add_brltty_on_fedora (FakeHost *host)
{
  add_brltty (host);
  fake_host_write (host, "etc/os-release", "ID=nobara\nID_LIKE=\"fedora\"\n");
}

static void
add_brltty_on_arch (FakeHost *host)
{
  add_brltty (host);
  fake_host_write (host, "etc/os-release", "ID=manjaro\nID_LIKE=arch\n");
}

static void
add_brltty_on_suse (FakeHost *host)
{
  add_brltty (host);
  fake_host_write (host,
                   "etc/os-release",
                   "ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"\n");
}

static void
add_brltty_somewhere (FakeHost *host)
{
  add_brltty (host);
  fake_host_write (host, "etc/os-release", "ID=gentoo\n");
}

static void
add_bare_ch340_on_ubuntu (FakeHost *host)
{
  add_bare_ch340 (host);
  fake_host_write (host, "etc/os-release", "ID=pop\nID_LIKE=\"ubuntu debian\"\n");
}

static void
add_sandbox (FakeHost *host)
{
  fake_host_write (host, ".flatpak-info", "[Application]\n");
}

static void
add_sandbox_and_board (FakeHost *host)
{
  add_board (host);
  add_sandbox (host);
}

static void
add_locked_board (FakeHost *host)
{
  fake_host_add_usb (host, &FAKE_USB_CH340);
  fake_host_add_node (host, "ttyUSB0", 0660);
}

static void
add_joined_board (FakeHost *host)
{
  add_locked_board (host);
  fake_host_join_group (host);
}

static void
add_root_board (FakeHost *host)
{
  fake_host_add_usb (host, &FAKE_USB_CH340);
  fake_host_add_node (host, "ttyUSB0", 0600);
}

static void
add_screen (FakeHost *host)
{
  add_board (host);
  fake_host_add_process (host, 4711, "screen", PORT);
}

static void
add_modem_manager (FakeHost *host)
{
  FakeUsb usb = FAKE_USB_CH340;

  usb.plugged_ms = 4000;
  fake_host_add_usb (host, &usb);
  fake_host_add_node (host, "ttyUSB0", 0666);
  fake_host_add_process (host, 812, "ModemManager", NULL);
}

static void
add_seen_modem_manager (FakeHost *host)
{
  add_board (host);
  fake_host_add_process (host, 812, "ModemManager", PORT);
}

/* It does not look at a port for ever. */
static void
add_late_modem_manager (FakeHost *host)
{
  add_board (host);
  fake_host_add_process (host, 812, "ModemManager", NULL);
}

/* --- Ports ------------------------------------------------------------------------------- */

#define NOT_OPENED -1

enum { WATCHED = 1 << 0, CHANGED = 1 << 1, NO_PORT = 1 << 2, NO_HOST = 1 << 3 };

typedef struct {
  const char *name;
  void (*make) (FakeHost *host);
  int flags;
  int open_error; /* NOT_OPENED: only the machine was looked at */
  NfCause cause;
  NfNext next;
  const char *command;
  guint pid;
} Situation;

static const Situation ports[] = {
  { "no-board", add_keyboard, NO_PORT, NOT_OPENED, NF_CAUSE_NO_BOARD, NF_NEXT_WATCH_BUS },
  { "empty-bus", leave_empty, NO_PORT, NOT_OPENED, NF_CAUSE_NO_BOARD, NF_NEXT_WATCH_BUS },
  { "charge-only-cable",
    add_keyboard,
    NO_PORT | WATCHED,
    NOT_OPENED,
    NF_CAUSE_NOTHING_CAME,
    NF_NEXT_WATCH_BUS },
  { "came",
    add_board,
    NO_PORT | WATCHED | CHANGED,
    NOT_OPENED,
    NF_CAUSE_NONE,
    NF_NEXT_CHOOSE_PORT },
  { "came-but-no-board",
    add_keyboard,
    NO_PORT | WATCHED | CHANGED,
    NOT_OPENED,
    NF_CAUSE_NO_BOARD,
    NF_NEXT_WATCH_BUS },
  { "no-driver",
    add_bare_ch340,
    NO_PORT,
    NOT_OPENED,
    NF_CAUSE_NO_DRIVER,
    NF_NEXT_COMMAND,
    "sudo modprobe ch341" },
  { "no-driver-after-plugging",
    add_bare_ch340,
    NO_PORT | WATCHED | CHANGED,
    NOT_OPENED,
    NF_CAUSE_NO_DRIVER,
    NF_NEXT_COMMAND,
    "sudo modprobe ch341" },
  { "no-driver-acm",
    add_bare_others,
    NO_PORT,
    NOT_OPENED,
    NF_CAUSE_NO_DRIVER,
    NF_NEXT_COMMAND,
    "sudo modprobe cdc_acm" },
  { "no-driver-ubuntu",
    add_bare_ch340_on_ubuntu,
    NO_PORT,
    NOT_OPENED,
    NF_CAUSE_NO_DRIVER,
    NF_NEXT_COMMAND,
    "sudo apt install linux-modules-extra-$(uname -r) && sudo modprobe ch341" },
  { "brltty",
    add_brltty,
    NO_PORT,
    NOT_OPENED,
    NF_CAUSE_BRLTTY,
    NF_NEXT_COMMAND,
    "sudo apt remove brltty" },
  { "brltty-gone-port",
    add_brltty,
    0,
    NF_ERROR_PORT_GONE,
    NF_CAUSE_BRLTTY,
    NF_NEXT_COMMAND,
    "sudo apt remove brltty" },
  { "brltty-fedora",
    add_brltty_on_fedora,
    NO_PORT,
    NOT_OPENED,
    NF_CAUSE_BRLTTY,
    NF_NEXT_COMMAND,
    "sudo dnf remove brltty" },
  { "brltty-arch",
    add_brltty_on_arch,
    NO_PORT,
    NOT_OPENED,
    NF_CAUSE_BRLTTY,
    NF_NEXT_COMMAND,
    "sudo pacman -R brltty" },
  { "brltty-suse",
    add_brltty_on_suse,
    NO_PORT,
    NOT_OPENED,
    NF_CAUSE_BRLTTY,
    NF_NEXT_COMMAND,
    "sudo zypper remove brltty" },
  { "brltty-elsewhere",
    add_brltty_somewhere,
    NO_PORT,
    NOT_OPENED,
    NF_CAUSE_BRLTTY,
    NF_NEXT_COMMAND,
    "sudo systemctl mask --now brltty-udev.service" },
  { "sandbox", add_sandbox, NO_PORT, NOT_OPENED, NF_CAUSE_SANDBOX, NF_NEXT_RETRY },
  { "sandbox-denied",
    add_sandbox_and_board,
    0,
    NF_ERROR_PORT_DENIED,
    NF_CAUSE_SANDBOX,
    NF_NEXT_RETRY },
  { "no-such-port", add_keyboard, 0, NF_ERROR_PORT_GONE, NF_CAUSE_NO_BOARD, NF_NEXT_WATCH_BUS },
  { "other-port-elsewhere",
    NULL,
    NO_HOST,
    NF_ERROR_PORT_GONE,
    NF_CAUSE_PORT_GONE,
    NF_NEXT_CHOOSE_PORT },
  { "came-back", add_board, 0, NF_ERROR_PORT_GONE, NF_CAUSE_PORT_GONE, NF_NEXT_CHOOSE_PORT },
  { "denied",
    add_locked_board,
    0,
    NF_ERROR_PORT_DENIED,
    NF_CAUSE_NO_PERMISSION,
    NF_NEXT_COMMAND,
    "sudo usermod -aG dialout anna" },
  { "denied-by-mode",
    add_locked_board,
    0,
    NOT_OPENED,
    NF_CAUSE_NO_PERMISSION,
    NF_NEXT_COMMAND,
    "sudo usermod -aG dialout anna" },
  { "denied-root-only",
    add_root_board,
    0,
    NF_ERROR_PORT_DENIED,
    NF_CAUSE_NO_PERMISSION,
    NF_NEXT_RETRY },
  { "denied-unknown", NULL, NO_HOST, NF_ERROR_PORT_DENIED, NF_CAUSE_NO_PERMISSION, NF_NEXT_RETRY },
  { "new-login", add_joined_board, 0, NF_ERROR_PORT_DENIED, NF_CAUSE_NEW_LOGIN, NF_NEXT_NOTHING },
  { "busy", add_screen, 0, NF_ERROR_PORT_BUSY, NF_CAUSE_BUSY, NF_NEXT_WAIT, NULL, 4711 },
  { "busy-by-look", add_screen, 0, NOT_OPENED, NF_CAUSE_BUSY, NF_NEXT_WAIT, NULL, 4711 },
  { "busy-by-nobody", add_board, 0, NF_ERROR_PORT_BUSY, NF_CAUSE_BUSY, NF_NEXT_WAIT },
  { "busy-unknown", NULL, NO_HOST, NF_ERROR_PORT_BUSY, NF_CAUSE_BUSY, NF_NEXT_WAIT },
  { "modem-manager",
    add_modem_manager,
    0,
    NF_ERROR_PORT_BUSY,
    NF_CAUSE_MODEM_MANAGER,
    NF_NEXT_WAIT },
  { "modem-manager-seen",
    add_seen_modem_manager,
    0,
    NF_ERROR_PORT_BUSY,
    NF_CAUSE_MODEM_MANAGER,
    NF_NEXT_WAIT,
    NULL,
    812 },
  { "modem-manager-late",
    add_late_modem_manager,
    0,
    NF_ERROR_PORT_BUSY,
    NF_CAUSE_BUSY,
    NF_NEXT_WAIT },
  { "not-serial",
    add_board,
    0,
    NF_ERROR_PORT_NOT_SERIAL,
    NF_CAUSE_NOT_SERIAL,
    NF_NEXT_CHOOSE_PORT },
  { "unreachable", NULL, NO_HOST, NF_ERROR_PORT_UNREACHABLE, NF_CAUSE_UNREACHABLE, NF_NEXT_RETRY },
  { "lost-while-opening", add_board, 0, NF_ERROR_PORT_LOST, NF_CAUSE_LOST, NF_NEXT_RETRY },
  { "strange", add_board, 0, NF_ERROR_INTERNAL, NF_CAUSE_UNKNOWN, NF_NEXT_RETRY },
  { "all-well", add_board, 0, NOT_OPENED, NF_CAUSE_NONE, NF_NEXT_NOTHING },
};

static void
assert_diagnosis (const NfEvidence *evidence, const Situation *situation)
{
  g_auto (NfDiagnosis) diagnosis = nf_diagnose (evidence);

  g_assert_cmpstr (nf_cause_get_name (diagnosis.cause), ==, nf_cause_get_name (situation->cause));
  g_assert_cmpint (diagnosis.next, ==, situation->next);
  g_assert_cmpstr (diagnosis.command, ==, situation->command);
  g_assert_cmpuint (diagnosis.pid, ==, situation->pid);
}

static void
test_port (gconstpointer data)
{
  const Situation *situation = data;
  g_autoptr (FakeHost) host = fake_host_new ();
  const char *port = situation->flags & NO_PORT ? NULL : PORT;
  g_autoptr (NfHostEvidence) seen = NULL;
  NfLineEvidence line = { 0 };
  NfEvidence evidence = { .port = port, .line = &line };

  if (situation->make != NULL)
    situation->make (host);
  if (!(situation->flags & NO_HOST))
    seen = nf_host_look (fake_host_get_root (host), port);
  evidence.host = seen;
  evidence.watched_bus = (situation->flags & WATCHED) != 0;
  evidence.bus_changed = (situation->flags & CHANGED) != 0;
  line.was_tried = situation->open_error != NOT_OPENED;
  if (line.was_tried)
    line.open_error = g_error_new (NF_ERROR, situation->open_error, "it does not open");
  assert_diagnosis (&evidence, situation);
  nf_line_evidence_clear (&line);
}

/* Another port is there. */
static void
test_other_port (void)
{
  static const Situation wanted = { .cause = NF_CAUSE_PORT_GONE, .next = NF_NEXT_CHOOSE_PORT };
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) seen = NULL;
  NfLineEvidence line = { .was_tried = TRUE };
  NfEvidence evidence = { .port = "/dev/ttyUSB7", .line = &line };

  add_board (host);
  seen = nf_host_look (fake_host_get_root (host), evidence.port);
  evidence.host = seen;
  line.open_error = g_error_new (NF_ERROR, NF_ERROR_PORT_GONE, "it is not there");
  assert_diagnosis (&evidence, &wanted);
  nf_line_evidence_clear (&line);
}

/* A name that means something to a shell. */
static void
test_strange_user (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) seen = NULL;
  NfLineEvidence line = { 0 };
  NfEvidence evidence = { .port = PORT, .line = &line };
  g_auto (NfDiagnosis) diagnosis = { 0 };

  add_locked_board (host);
  fake_host_write (host, "etc/passwd", "WORK\\anna:x:54321:54321::/home/anna:/bin/sh\n");
  seen = nf_host_look (fake_host_get_root (host), PORT);
  evidence.host = seen;
  diagnosis = nf_diagnose (&evidence);
  g_assert_cmpstr (diagnosis.command, ==, "sudo usermod -aG dialout 'WORK\\anna'");
}

/* Every cause up to the line is the outcome of a situation above. */
static void
test_causes (void)
{
  gboolean met[NF_N_CAUSES] = { FALSE };

  for (gsize i = 0; i < G_N_ELEMENTS (ports); i++)
    met[ports[i].cause] = TRUE;
  for (int i = 0; i <= NF_CAUSE_LOST; i++)
    if (!met[i])
      g_error ("nothing leads to %s", nf_cause_get_name ((NfCause) i));
}

/* Scripts tell them apart. */
static void
test_names (void)
{
  for (int i = 0; i < NF_N_CAUSES; i++)
    for (int other = 0; other < i; other++)
      g_assert_cmpstr (nf_cause_get_name ((NfCause) i), !=, nf_cause_get_name ((NfCause) other));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (ports); i++) {
    g_autofree char *path = g_strconcat ("/diagnosis/port/", ports[i].name, NULL);
    g_test_add_data_func (path, &ports[i], test_port);
  }
  g_test_add_func ("/diagnosis/other-port", test_other_port);
  g_test_add_func ("/diagnosis/strange-user", test_strange_user);
  g_test_add_func ("/diagnosis/causes", test_causes);
  g_test_add_func ("/diagnosis/names", test_names);
  return g_test_run ();
}
