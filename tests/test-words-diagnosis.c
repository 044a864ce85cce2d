/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what the doctor says: exact words where something is named, that everything has words, and
 * that the report holds nothing of a person's.
 */
#include "support/fake-host.h"

#include "nf-error.h"
#include "nf-words-diagnosis.h"
#include "nf-words-report.h"
#include "nf-words-scrub.h"

#include <string.h>

#define PORT "/dev/ttyUSB0"

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" does not stand in \"%s\"", part, text);
}

static void
assert_lacks (const char *text, const char *part)
{
  if (strstr (text, part) != NULL)
    g_error ("\"%s\" stands in \"%s\"", part, text);
}

/* --- One sentence ------------------------------------------------------------------------ */

static void
assert_words (FakeHost *host,
              const char *port,
              int open_error,
              const char *cause,
              const char *advice)
{
  g_autoptr (NfHostEvidence) seen = nf_host_look (fake_host_get_root (host), port);
  NfLineEvidence line = { .was_tried = open_error != 0 };
  NfEvidence evidence = { .port = port, .host = seen, .line = &line };
  g_auto (NfDiagnosis) diagnosis = { 0 };
  g_autofree char *sentence = NULL;
  g_autofree char *what_to_do = NULL;

  if (open_error != 0)
    line.open_error = g_error_new (NF_ERROR, open_error, "it does not open");
  diagnosis = nf_diagnose (&evidence);
  sentence = nf_words_format_cause (&evidence, &diagnosis);
  what_to_do = nf_words_format_cause_advice (&evidence, &diagnosis);
  g_assert_cmpstr (sentence, ==, cause);
  g_assert_cmpstr (what_to_do, ==, advice);
  nf_line_evidence_clear (&line);
}

static void
test_permission (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();

  fake_host_add_usb (host, &FAKE_USB_CH340);
  fake_host_add_node (host, "ttyUSB0", 0660);
  assert_words (host,
                PORT,
                NF_ERROR_PORT_DENIED,
                "You are not allowed to open /dev/ttyUSB0: it is for the group dialout",
                "Join the group, then log out and in again:\nsudo usermod -aG dialout anna");
  fake_host_join_group (host);
  assert_words (host,
                PORT,
                NF_ERROR_PORT_DENIED,
                "You have joined the group dialout, but not since this login",
                "Log out and in again, then try again.");
}

static void
test_busy (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();

  fake_host_add_usb (host, &FAKE_USB_CH340);
  fake_host_add_node (host, "ttyUSB0", 0666);
  assert_words (host,
                PORT,
                NF_ERROR_PORT_BUSY,
                "Another program has /dev/ttyUSB0 open",
                "Close it, then try again.");
  fake_host_add_process (host, 4711, "screen", PORT);
  assert_words (host,
                PORT,
                NF_ERROR_PORT_BUSY,
                "screen has /dev/ttyUSB0 open (process 4711)",
                "Close it, then try again.");
}

static void
test_driver (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  FakeUsb usb = FAKE_USB_CH340;

  usb.tty = NULL;
  usb.driver = NULL;
  fake_host_add_usb (host, &usb);
  assert_words (host,
                NULL,
                0,
                "The CH340 is on the USB bus, but the system has no driver for it",
                "Load the driver, then plug the board in again:\nsudo modprobe ch341");
  fake_host_write (host, "etc/udev/rules.d/85-brltty.rules", "ENV{PRODUCT}==\"1a86/7523/*\"\n");
  assert_words (host,
                NULL,
                0,
                "brltty keeps the CH340 to itself: it takes it for a braille display",
                "brltty drives braille displays. If you do not use one, remove it, then plug the "
                "board in again:\nsudo apt remove brltty");
}

/* Every cause has a sentence without a full stop, and advice in whole ones; all but the good one
 * say what to do. Whatever evidence there is, nothing is amiss with the words. */
static void
test_all (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) seen = NULL;
  NfLineEvidence line = { .was_tried = TRUE };
  NfEvidence evidence = { .port = PORT, .line = &line };

  fake_host_add_usb (host, &FAKE_USB_CH340);
  fake_host_add_node (host, "ttyUSB0", 0660);
  seen = nf_host_look (fake_host_get_root (host), PORT);
  evidence.host = seen;
  for (int i = 0; i < NF_N_CAUSES; i++) {
    NfDiagnosis diagnosis = { .cause = (NfCause) i };
    g_autofree char *sentence = nf_words_format_cause (&evidence, &diagnosis);
    g_autofree char *advice = nf_words_format_cause_advice (&evidence, &diagnosis);
    g_assert_cmpuint (strlen (sentence), >, 10);
    g_assert_false (g_str_has_suffix (sentence, "."));
    g_assert_cmpint (*advice == '\0', ==, i == NF_CAUSE_NONE);
    g_assert_true (i == NF_CAUSE_NONE || g_str_has_suffix (advice, ".") ||
                   g_str_has_suffix (advice, ":"));
  }
}

static void
test_next (void)
{
  g_assert_null (nf_words_get_next (NF_NEXT_NOTHING));
  for (int next = NF_NEXT_RETRY; next <= NF_NEXT_WATCH_BUS; next++)
    g_assert_nonnull (nf_words_get_next ((NfNext) next));
  for (int step = NF_EXAMINE_HOST; step <= NF_EXAMINE_CHIP; step++)
    g_assert_cmpstr (nf_words_get_examine_step ((NfExamineStep) step), !=, "");
}

/* --- Evidence ---------------------------------------------------------------------------- */

static char *
join_evidence (const NfEvidence *evidence)
{
  g_autoptr (GPtrArray) lines = nf_words_list_evidence (evidence);

  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
test_evidence_of_host (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) seen = NULL;
  NfEvidence evidence = { .port = PORT };
  FakeUsb usb = FAKE_USB_CH340;
  FakeUsb mouse = { "1-3", 0x046d, 0xc52b, "Mouse of Anna", "usbhid", NULL, 5 };
  g_autofree char *text = NULL;

  usb.plugged_ms = 12000;
  fake_host_add_usb (host, &usb);
  fake_host_add_usb (host, &mouse);
  fake_host_add_node (host, "ttyUSB0", 0660);
  fake_host_add_process (host, 4711, "screen", PORT);
  fake_host_add_process (host, 812, "ModemManager", NULL);
  seen = nf_host_look (fake_host_get_root (host), PORT);
  evidence.host = seen;
  text = join_evidence (&evidence);
  g_assert_cmpstr (text,
                   ==,
                   "USB: CH340 at 1-1.4, driver ch341, /dev/ttyUSB0, plugged in 12 s ago\n"
                   "USB: 1 other device\n"
                   "ModemManager is running\n"
                   "Port: /dev/ttyUSB0 may not be opened\n"
                   "Group of the port: dialout; you are not in it\n"
                   "Open in: screen (process 4711)");
}

static void
test_evidence_of_empty_bus (void)
{
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) seen = nf_host_look (fake_host_get_root (host), NULL);
  NfEvidence evidence = { .host = seen, .watched_bus = TRUE };
  g_autofree char *text = join_evidence (&evidence);

  g_assert_cmpstr (text,
                   ==,
                   "USB: nothing that looks like a board\n"
                   "USB: nothing came while it was watched");
}

static void
test_evidence_of_line (void)
{
  NfLineEvidence line = {
    .was_tried = TRUE,
    .lines = NF_LINES_TOGETHER,
    .boot = { .outcome = NF_BOOT_STARTED, .boot_mode = 3, .reset_cause = 2 },
    .heard = nf_heard_new (),
    .errors = { .framing = 7 },
  };
  NfEvidence evidence = { .line = &line };
  g_autofree char *text = NULL;

  nf_heard_add (line.heard, 0, 74880, (const guint8 *) "boot mode:(3,6)\r\n", 17);
  nf_heard_add (line.heard, 5000000, 9600, (const guint8 *) "\x80\xff\x80\xff\x80\xff\x80\xff", 8);
  text = join_evidence (&evidence);
  g_assert_cmpstr (text,
                   ==,
                   "Lines: DTR and RTS, also at the same instant\n"
                   "The loader does not answer\n"
                   "Heard at 74880 baud: 17 bytes of text, 0 without sense\n"
                   "Heard at 9600 baud: 0 bytes of text, 8 without sense\n"
                   "The ROM says: boot mode 3, reset cause 2\n"
                   "Faults on the line: 7 framing, 0 overruns, 0 parity, 0 breaks");
  nf_line_evidence_clear (&line);
}

/* --- Nothing of a person's --------------------------------------------------------------- */

static void
test_scrub (void)
{
  static const struct {
    const char *text;
    const char *clean;
  } list[] = {
    { "could not open /home/anna/board: no", "could not open ~/board: no" },
    { "/Users/anna/x and /home/bert lee", "~/x and ~ lee" },
    { "C:\\Users\\anna\\x", "C:~\\x" },
    { "sudo usermod -aG dialout anna", "sudo usermod -aG dialout USER" },
    { "hannah and anna-lena", "hannah and anna-lena" },
    { "SSID: Villa Anna 5GHz", "SSID: ..." },
    { "ssid=\"x\" password=hunter2", "ssid: ..." },
    { "{\"essid\": \"x\", \"psk\": \"y\"}", "{\"essid: ..." },
    { "my wifi password is hunter2", "my wifi password: ..." },
    { "passphrase = a b c\nnext", "passphrase: ...\nnext" },
    { "the password", "the password" },
    { "got 192.168.1.77 from fe80::1:2ff:fe3:4", "got ADDRESS from ADDRESS" },
    { "mail anna.b@example.org now", "mail NAME@HOST now" },
    { "5c:cf:7f:01:02:03, 5C-CF-7F-01-02-03", "5c:cf:7f..., 5C-CF-7F..." },
    { "/dev/serial/by-id/usb-Silicon_Labs_CP2102_0001ABCD-if00-port0",
      "/dev/serial/by-id/usb-Silicon_Labs_CP2102_...-if00-port0" },
    { "rfc2217://annas-pi.local:4000", "rfc2217://HOST:4000" },
    { "socket://[fe80::1]:23", "socket://HOST:23" },
    { "rst cause:2, boot mode:(3,6)", "rst cause:2, boot mode:(3,6)" },
    { "load 0x4010f000, len 1384, room 16", "load 0x4010f000, len 1384, room 16" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (list); i++) {
    g_autofree char *clean = nf_words_scrub (list[i].text, "anna");
    g_assert_cmpstr (clean, ==, list[i].clean);
  }
}

static void
test_system_lines (void)
{
  static const char *const good[] = {
    "ets Jan  8 2013,rst cause:2, boot mode:(3,6)",
    "load 0x4010f000, len 1384, room 16",
    "tail 8",
    "chksum 0x2d",
    "csum err",
    "ets_main.c 543",
    "rf_cal[0] !=0x05,is 0xFF",
    "Fatal exception (28):",
    "epc1=0x40100003, epc2=0x00000000, epc3=0x00000000, excvaddr=0x00000000, depc=0x00000000",
    "waiting for host",
  };
  static const char *const bad[] = {
    "",
    "password hunter2",
    "ets Jan  8 2013,rst cause:2, boot mode:(3,6) pass=hunter2",
    "rf_cal[0] !=0x05,is 0xFF\nVilla Anna",
    "csum err for Villa Anna",
    "Connecting to Villa Anna",
    "tail 8 anna",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    if (!nf_words_is_system_line (good[i]))
      g_error ("\"%s\" is one", good[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    if (nf_words_is_system_line (bad[i]))
      g_error ("\"%s\" is none", bad[i]);
}

#define BOARD_SAYS                                                                                 \
  "\n ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n\r\n"                                        \
  "load 0x4010f000, len 1384, room 16 \r\n"                                                        \
  "Connecting to VillaAnna with hunter2\r\n"                                                       \
  "rf_cal[0] !=0x05,is 0xFF VillaAnna\r\n"                                                         \
  "token 83f1aa, anna@example.org, 10.0.0.7\r\n"                                                   \
  "ip:10.0.0.7,mask:255.255.255.0\r\n"

static void
test_report (void)
{
  static const char *const secrets[] = { "anna", "Anna", "hunter2",     "83f1aa", "10.0.0",
                                         "home", "0001", "example.org", "255" };
  g_autoptr (FakeHost) host = fake_host_new ();
  g_autoptr (NfHostEvidence) seen = NULL;
  NfLineEvidence line = { .was_tried = TRUE, .lines = NF_LINES_TOGETHER, .heard = nf_heard_new () };
  NfEvidence evidence = { .port = "/dev/serial/by-id/usb-Silicon_Labs_CP2102_0001-if00-port0",
                          .line = &line };
  NfDiagnosis diagnosis = { .cause = NF_CAUSE_RUNS_PROGRAM };
  FakeUsb phone = { "1-2", 0x04e8, 0x6860, "Anna's phone", "cdc_acm", "ttyACM0", 5 };
  g_autofree char *report = NULL;

  fake_host_add_usb (host, &FAKE_USB_CH340);
  fake_host_add_usb (host, &phone);
  fake_host_add_node (host, "ttyUSB0", 0660);
  fake_host_link (host,
                  "dev/serial/by-id/usb-Silicon_Labs_CP2102_0001-if00-port0",
                  "../../ttyUSB0");
  seen = nf_host_look (fake_host_get_root (host), evidence.port);
  evidence.host = seen;
  line.lost = g_error_new (NF_ERROR, NF_ERROR_PORT_LOST, "/home/anna/dev: the port is gone");
  nf_heard_add (line.heard, 0, 74880, (const guint8 *) BOARD_SAYS, strlen (BOARD_SAYS));
  report = nf_words_format_report (&evidence, &diagnosis);
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    assert_lacks (report, secrets[i]);
  assert_contains (report, "Node Flasher ");
  assert_contains (report, "System: Debian GNU/Linux 12 (bookworm)\nKernel: 6.1.0-18-amd64\n");
  assert_contains (report, "GPIO0 was not low (runs-program)\n");
  assert_contains (report, "\n- USB: CH340 at 1-1.4, driver ch341, /dev/ttyUSB0, plugged in ");
  assert_contains (report, "\n- USB: 04e8:6860 at 1-2, driver cdc_acm, /dev/ttyACM0, ");
  assert_contains (report,
                   "\nThe board said:\n  ets Jan  8 2013,rst cause:2, boot mode:(3,6)\n"
                   "  load 0x4010f000, len 1384, room 16\n"
                   "  (4 lines of its program are left out)\n");
  nf_line_evidence_clear (&line);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words-diagnosis/permission", test_permission);
  g_test_add_func ("/words-diagnosis/busy", test_busy);
  g_test_add_func ("/words-diagnosis/driver", test_driver);
  g_test_add_func ("/words-diagnosis/all", test_all);
  g_test_add_func ("/words-diagnosis/next", test_next);
  g_test_add_func ("/words-diagnosis/evidence/host", test_evidence_of_host);
  g_test_add_func ("/words-diagnosis/evidence/bus", test_evidence_of_empty_bus);
  g_test_add_func ("/words-diagnosis/evidence/line", test_evidence_of_line);
  g_test_add_func ("/words-diagnosis/scrub", test_scrub);
  g_test_add_func ("/words-diagnosis/system-lines", test_system_lines);
  g_test_add_func ("/words-diagnosis/report", test_report);
  return g_test_run ();
}
