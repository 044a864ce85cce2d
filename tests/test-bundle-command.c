/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests command lines of esptool as tutorials print them: all that a bundle makes of each.
 */
#include "support/bundle-fixture.h"

#include "nf-error.h"

#include <string.h>

typedef struct {
  const char *text;
  const char *expected;
} Case;

static NfBundle *
read_command (BundleFixture *fixture, const char *text, GError **error)
{
  return nf_bundle_read_command (text, fixture->folder, error);
}

static void
assert_cases (const Case *cases, gsize n)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_files (fixture, "a.bin b.bin c.bin sub/d.bin");
  bundle_fixture_add_text (fixture, "with blank.bin", "x");
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (NfBundle) bundle = read_command (fixture, cases[i].text, &error);
    g_autofree char *lines = NULL;

    g_test_message ("%s", cases[i].text);
    g_assert_no_error (error);
    lines = bundle_fixture_describe (fixture, bundle);
    g_assert_cmpstr (lines, ==, cases[i].expected);
  }
}

#define A "command\n0x00000 a.bin\n"

static const Case spellings[] = {
  { "esptool write_flash 0 a.bin", A },
  { "esptool.py write-flash 0x0 a.bin", A },
  { "./esptool.py write_flash 0x00000 a.bin\n", A },
  { "python esptool.py write_flash 0x0 a.bin", A },
  { "python3 -m esptool write_flash 0x0 a.bin", A },
  { "py -3 -m esptool write_flash 0x0 a.bin", A },
  { "sudo /usr/local/bin/esptool.py write_flash 0x0 a.bin", A },
  { "C:\\Python27\\python.exe C:\\tools\\esptool.py write_flash 0x0 a.bin", A },
  { "esptool.EXE write_flash 0x0 a.bin", A },
  { "@esptool.exe write_flash 0x0 a.bin", A },
  { "nodeflash write-flash 0x0 a.bin", A },
  { "$ esptool.py write_flash 0x0 a.bin", A },
  { "# esptool.py write_flash 0x0 a.bin", A },
  { "> esptool.py write_flash 0x0 a.bin", A },
  { "C:\\>esptool.exe write_flash 0x0 a.bin", A },
  { "C:\\Users\\Some One\\esptool>esptool.exe write_flash 0x0 a.bin", A },
  { "PS C:\\fw> esptool.exe write_flash 0x0 a.bin", A },
  { "me@host:~/fw$ esptool.py write_flash 0x0 a.bin", A },
  { "  \t$ \tesptool.py write_flash 0x0 a.bin  \r\n", A },
  { "`esptool.py write_flash 0x0 a.bin`", A },
  { "```bash\nesptool.py write_flash 0x0 a.bin\n```\n", A },
  { "esptool.py\xC2\xA0write_flash 0x0 a.bin", A },
  { "\xEF\xBB\xBF"
    "esptool.py write_flash 0x0 a.bin",
    A },
  /* over several lines */
  { "esptool.py \\\n  write_flash \\\n  0x0 a.bin", A },
  { "esptool.py ^\r\n write_flash ^ \r\n 0x0 a.bin\r\n", A },
  { "esptool.py `\n write_flash `  \n 0x0 a.bin", A },
  { "esptool.py write_flash 0x0 a.bin \\", A },
  /* addresses */
  { "esptool write_flash 4096 a.bin", "command\n0x01000 a.bin\n" },
  { "esptool write_flash 64k a.bin 1M b.bin", "command\n0x10000 a.bin\n0x100000 b.bin\n" },
  { "esptool write_flash 0x3FC000 a.bin", "command\n0x3fc000 a.bin\n" },
  { "nodeflash write-flash init INTERNAL://DEFAULT blank INTERNAL://blank",
    "command\n? INTERNAL://DEFAULT\n? INTERNAL://BLANK\n" },
  /* quotes and escapes */
  { "esptool write_flash 0x0 \"a.bin\"", A },
  { "esptool write_flash 0x0 'with blank.bin'", "command\n0x00000 with blank.bin\n" },
  { "esptool write_flash 0x0 with\\ blank.bin", "command\n0x00000 with blank.bin\n" },
  { "esptool write_flash 0x0 \xE2\x80\x9Cwith blank.bin\xE2\x80\x9D",
    "command\n0x00000 with blank.bin\n" },
  { "esptool write_flash 0x0 sub\\d.bin", "command\n0x00000 sub/d.bin\n" },
  { "esptool write_flash 0x0 \".\\sub\\d.bin\"", "command\n0x00000 sub/d.bin\n" },
  { "Don't worry.\nesptool write_flash 0x0 a.bin # that's all", A },
  /* paths of other people's computers */
  { "esptool write_flash 0x0 ~/Downloads/a.bin", A },
  { "esptool write_flash 0x0 C:\\Users\\me\\a.bin", A },
  { "esptool write_flash 0x0 /no/such/a.bin", A },
  { "esptool write_flash 0x0 ../a.bin", A },
  { "esptool write_flash 0x0 build/a.bin", A },
};

static void
test_spellings (void)
{
  assert_cases (spellings, G_N_ELEMENTS (spellings));
}

static const Case options[] = {
  { "esptool.py --port /dev/ttyUSB0 --baud 460800 write_flash -fm dio -ff 40m -fs detect 0x0 a.bin",
    A "mode dio\nfreq 40m\nsize detect\nbaud 460800\nport /dev/ttyUSB0\n" },
  { "esptool -p COM3 -b 115200 write-flash --flash-mode dout --flash-freq 26m --flash-size 1MB 0 "
    "a.bin",
    A "mode dout\nfreq 26m\nsize 1MB\nbaud 115200\nport COM3\n" },
  { "esptool --port=COM3 --baud=9600 write_flash --flash_mode=qio --flash_size=keep 0 a.bin",
    A "mode qio\nbaud 9600\nport COM3\n" },
  { "esptool -pCOM3 -b921600 write_flash 0 a.bin", A "baud 921600\nport COM3\n" },
  { "esptool --chip esp8266 -c auto write_flash 0 a.bin", A },
  { "esptool --before default_reset --after hard_reset write_flash -z --verify -u -p 0 a.bin", A },
  { "esptool -t -v -s --connect-attempts 3 write_flash -s 0 a.bin", A },
  { "esptool write_flash -e 0 a.bin", A "erase-all\n" },
  { "esptool write_flash 0 a.bin --erase-all", A "erase-all\n" },
  { "nodeflash --profile esp-12e --quiet write-flash --no-diff 0 a.bin", A "profile esp-12e\n" },
  /* as WordPress prints them */
  { "esptool.py \xE2\x80\x93port COM3 \xE2\x80\x93\x62 9600 write_flash \xE2\x80\x94"
    "flash_mode dio "
    "\xE2\x80\x93"
    "fs 1MB 0x0 a.bin",
    A "mode dio\nsize 1MB\nbaud 9600\nport COM3\n" },
  /* megabits, as esptool 1 had them */
  { "esptool write_flash -fs 32m 0 a.bin", A "size 4MB\n" },
  { "esptool write_flash -fs 4m 0 a.bin", A "size 512KB\n" },
  { "esptool write_flash -fs 16m-c1 0 a.bin", A "size 2MB-c1\n" },
  { "esptool write_flash -fs 4M 0 a.bin", A "size 4MB\n" },
  /* what a reader has to fill in */
  { "esptool --port <serial-port> --baud <rate> write_flash 0 a.bin",
    A "unknown-option: --port <serial-port>\nunknown-option: --baud <rate>\n" },
  { "esptool --port $ESPPORT -b %BAUD% write_flash 0 a.bin",
    A "unknown-option: --port $ESPPORT\nunknown-option: -b %BAUD%\n" },
  { "esptool --port COMx write_flash -fm <flash-mode> 0 <firmware>.bin",
    "command\nunknown-option: --port COMx\nunknown-option: -fm <flash-mode>\n"
    "missing-file: <firmware>.bin\n" },
  /* what is not known, with its value where it has one */
  { "esptool --no-stub --trust-me write_flash --foo bar --force 0 a.bin",
    A "unknown-option: --no-stub\nunknown-option: --trust-me\nunknown-option: --foo bar\n"
      "unknown-option: --force\n" },
  { "esptool write_flash --foo 0 a.bin --bar=1",
    A "unknown-option: --foo\nunknown-option: --bar=1\n" },
  { "esptool -k9 --before no_reset --after usb_script.sh write_flash -fm xio -fs 3MB 0 a.bin",
    A "unknown-option: -k9\nunknown-option: --before no_reset\nunknown-option: --after "
      "usb_script.sh\nunknown-option: -fm xio\nunknown-option: -fs 3MB\n" },
  { "esptool write_flash --encrypt 0 a.bin", A "encrypted: --encrypt\n" },
  { "esptool --baud 1 --baud 99999999 --baud -5 write_flash 0 a.bin",
    A "unknown-option: --baud 1\nunknown-option: --baud 99999999\nunknown-option: --baud -5\n" },
  { "esptool write_flash 0 a.bin -fs", A "unknown-option: -fs \n" },
};

static void
test_options (void)
{
  assert_cases (options, G_N_ELEMENTS (options));
}

static const Case commands[] = {
  /* several */
  { "esptool erase_flash\nesptool write_flash 0 a.bin", A "erase-all\n" },
  { "First erase it:\n  esptool.py --port COM4 erase-flash\nThen write:\n  esptool.py --port COM5 "
    "write-flash 0 a.bin 0x10000 b.bin\n",
    A "0x10000 b.bin\nport COM5\nerase-all\n" },
  { "esptool write_flash 0 a.bin && esptool write_flash 0x1000 b.bin; esptool run",
    A "0x01000 b.bin\n" },
  { "esptool flash_id\nesptool read_mac\nesptool image_info a.bin\nesptool write_flash 0 a.bin",
    A },
  { "esptool erase_flash", "command\nerase-all\n" },
  { "esptool verify_flash 0 a.bin", A "verify-only\n" },
  { "esptool write_flash 0 a.bin\nesptool verify_flash 0 a.bin", A },
  { "esptool erase_region 0x1000 0x2000 && esptool write_flash 0 a.bin",
    A "unknown-option: erase_region 0x1000 0x2000\n" },
  /* the same place twice: another way to do it */
  { "esptool write_flash 0 a.bin\nor:\nesptool write_flash 0 b.bin 0x10000 c.bin",
    A "(0x00000 b.bin)\n0x10000 c.bin\n" },
  /* other chips */
  { "esptool --chip esp32 write_flash 0x1000 b.bin\nesptool --chip esp8266 write_flash 0 a.bin",
    A "other-chip: --chip esp32\n" },
  { "esptool --chip esp32 erase_flash; esptool write_flash 0 a.bin",
    A "other-chip: --chip esp32\n" },
  /* files */
  { "esptool write_flash 0 a.bin 0x1000 \\\\server\\share\\x.bin",
    A "outside: \\\\server\\share\\x.bin\n" },
  { "esptool write_flash 0 a.bin 0x1000 missing.bin", A "missing-file: missing.bin\n" },
  { "esptool write_flash 0 nodemcu-*.bin", "command\nmissing-file: nodemcu-*.bin\n" },
  { "esptool write_flash 0 a.bin 0x1000 http://example.com/x.bin",
    A "remote: http://example.com/x.bin\n" },
  { "esptool write_flash 0 http://example.com/fw/a.bin?v=2", A },
  { "esptool write_flash 0 INTERNAL://NODEMCU 0x1000 a.bin",
    "command\n0x01000 a.bin\nmissing-file: INTERNAL://NODEMCU\n" },
  /* what a shell would do */
  { "wget http://example.com/a.bin && esptool write_flash 0 a.bin | tee log.txt",
    A "executes: wget http://example.com/a.bin\nexecutes: tee log.txt\n" },
  { "esptool write_flash 0 a.bin > log.txt 2>&1", A "executes: > log.txt\nexecutes: 2>&1\n" },
  { "esptool --port `ls /dev/ttyUSB*` write_flash 0 $(cat name) 0x1000 b.bin",
    "command\n0x01000 b.bin\nexecutes: --port `ls /dev/ttyUSB*`\nexecutes: $(cat name)\n" },
  { "esptool write_flash 0 \"$(rm -rf x)\" 0x1000 b.bin",
    "command\n0x01000 b.bin\nexecutes: $(rm -rf x)\n" },
  { "rm -rf /; esptool write_flash 0 a.bin & reboot", A "executes: rm -rf /\nexecutes: reboot\n" },
};

static void
test_commands (void)
{
  assert_cases (commands, G_N_ELEMENTS (commands));
}

static const struct {
  const char *text;
  const char *message;
} bad[] = {
  { "",
    "command: there is no command of esptool in it, as \"esptool write-flash 0x0 firmware.bin\"" },
  { "Use esptool to write the file.",
    "command: there is no command of esptool in it, as \"esptool write-flash 0x0 firmware.bin\"" },
  { "esptool flash_id", "command: there is nothing in it that could be written" },
  { "esptool write_flash", "command: there is nothing in it that could be written" },
  { "\n\nesptool write_flash 0x1000", "command:3: the file for the address 0x1000 is missing" },
  { "esptool write_flash 0 a.bin 0x1000", "command:1: the file for the address 0x1000 is missing" },
  { "esptool write_flash a.bin",
    "command:1: \"a.bin\" is no address; write it as 0x3fc000, 64K, 1M or 65536" },
  { "esptool write_flash \\\n0 a.bin \\\n0xZZ b.bin",
    "command:3: \"0xZZ\" is no address; write it as 0x3fc000, 64K, 1M or 65536" },
  { "esptool write_flash 0x2000000 a.bin",
    "command:1: 0x2000000 is past the 16 MB that a flash chip can have" },
  { "esptool --chip esp32 write_flash 0 a.bin",
    "command: --chip esp32 is for another chip, and this program writes the ESP8266" },
  { "esptool write_flash 0 \xE4.bin",
    "command:1: this is not UTF-8; save the file in that encoding" },
};

static void
test_bad (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_files (fixture, "a.bin b.bin");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("case %" G_GSIZE_FORMAT, i);
    g_assert_null (read_command (fixture, bad[i].text, &error));
    g_assert_error (error, NF_ERROR, NF_ERROR_BUNDLE);
    g_assert_cmpstr (error->message, ==, bad[i].message);
  }
}

/* A file elsewhere that is there is offered, because a person has pasted its path; but only they
 * may choose it. */
static void
test_outside (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autoptr (NfBundle) bundle = NULL;
  g_autofree char *secret = g_build_filename (fixture->top, "secret.bin", NULL);
  g_autofree char *text =
      g_strdup_printf ("esptool write_flash 0 a.bin 0x1000 '%s' 0x2000 ../secret.bin", secret);
  g_autofree char *lines = NULL;

  bundle_fixture_add_files (fixture, "a.bin");
  g_assert_true (g_file_set_contents (secret, "secret", -1, NULL));
  bundle = read_command (fixture, text, NULL);
  lines = bundle_fixture_describe (fixture, bundle);
  g_assert_cmpstr (lines,
                   ==,
                   A "(0x01000 TOP/secret.bin)\noutside: TOP/secret.bin\noutside: ../secret.bin\n");
}

#define SCRIPT A "unknown-option: -p COM3\noutside: TOP/secret.bin\nbaud 460800\n"

/* In a script, which may be anybody's, it is not even that; and a # begins a comment. */
static void
test_script (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *secret = g_build_filename (fixture->top, "secret.bin", NULL);
  g_autofree char *text =
      g_strdup_printf ("#!/bin/sh\n"
                       "# esptool.py write_flash 0 b.bin\n"
                       "set -e\n"
                       "esptool.py -p COM3 -b 460800 write_flash 0 a.bin 0x1000 "
                       "%s\n",
                       secret);

  bundle_fixture_add_files (fixture, "a.bin b.bin");
  g_assert_true (g_file_set_contents (secret, "secret", -1, NULL));
  bundle_fixture_add_text (fixture, "flash.sh", text);
  bundle_fixture_assert (fixture, "flash.sh", SCRIPT);
  bundle_fixture_assert (fixture, "", SCRIPT);
}

/* "@flash_args" is a file with more arguments, as ESP-IDF prints it. */
static void
test_arguments_file (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autoptr (NfBundle) bundle = NULL;
  g_autoptr (NfBundle) recursive = NULL;
  g_autofree char *lines = NULL;
  g_autofree char *recursive_lines = NULL;

  bundle_fixture_add_files (fixture, "boot.bin app.bin");
  bundle_fixture_add_text (fixture,
                           "flash_args",
                           "--flash_mode dio --flash_size 2MB\n0x0 boot.bin\n0x10000 app.bin\n");
  bundle_fixture_add_text (fixture, "loop", "0x0 boot.bin @loop\n");
  bundle = read_command (fixture,
                         "python -m esptool -b 460800 write_flash \"@flash_args\" @../x @none",
                         NULL);
  lines = bundle_fixture_describe (fixture, bundle);
  g_assert_cmpstr (
      lines,
      ==,
      "command\n0x00000 boot.bin\n0x10000 app.bin\noutside: @../x\nmissing-file: @none\n"
      "mode dio\nsize 2MB\nbaud 460800\n");
  recursive = read_command (fixture, "esptool write_flash @loop", NULL);
  recursive_lines = bundle_fixture_describe (fixture, recursive);
  g_assert_cmpstr (recursive_lines,
                   ==,
                   "command\n0x00000 boot.bin\n(0x00000 boot.bin)\nmissing-file: @loop\n");
}

/* What is told is no longer than a line or two, whatever the bundle's own words are. */
static void
test_long_note (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *word = g_strnfill (1000, 'x');
  g_autofree char *text = g_strdup_printf ("%s; esptool write_flash 0 a.bin", word);
  g_autofree char *start = g_strnfill (160, 'x');
  g_autofree char *expected = g_strconcat (start, "…", NULL);
  g_autoptr (NfBundle) bundle = NULL;
  const NfBundleNote *note = NULL;

  bundle_fixture_add_files (fixture, "a.bin");
  bundle = read_command (fixture, text, NULL);
  g_assert_cmpuint (bundle->notes->len, ==, 1);
  note = g_ptr_array_index (bundle->notes, 0);
  g_assert_cmpstr (note->what, ==, expected);
}

static void
test_limits (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autoptr (GString) files = g_string_new ("esptool write_flash");
  g_autoptr (GString) unknown = g_string_new ("esptool");
  g_autofree char *huge = g_strnfill (NF_BUNDLE_TEXT_MAX + 1, 'x');
  g_autoptr (GError) error = NULL;

  bundle_fixture_add_files (fixture, "a.bin");
  for (guint i = 0; i <= NF_BUNDLE_FILES_MAX; i++)
    g_string_append_printf (files, " 0x%x a.bin", i * 0x1000);
  g_assert_null (read_command (fixture, files->str, &error));
  g_assert_cmpstr (error->message, ==, "command: there are more than 64 files in it");
  g_clear_error (&error);

  for (guint i = 0; i <= NF_BUNDLE_NOTES_MAX; i++)
    g_string_append_printf (unknown, " --x%u", i);
  g_string_append (unknown, " write_flash 0 a.bin");
  g_assert_null (read_command (fixture, unknown->str, &error));
  g_assert_cmpstr (error->message, ==, "command: more than 256 things in it cannot be used");
  g_clear_error (&error);

  g_assert_null (read_command (fixture, huge, &error));
  g_assert_cmpstr (error->message,
                   ==,
                   "command: has more than 1 MB, which is no text that says where files go");
}

/* A very long line of what each reader would like to find the end of. */
static void
test_long_lines (void)
{
  static const char *const pieces[] = { "<",
                                        ">",
                                        "'",
                                        "\"",
                                        "`",
                                        "$(",
                                        "\\\"",
                                        "\xE2\x80\x9E",
                                        "\xE2\x80\x9C",
                                        "\xE2\x80\x98",
                                        "' '",
                                        "\\ ",
                                        "-x ",
                                        "&",
                                        "@",
                                        "esptool ",
                                        "\xE2\x80\x93",
                                        "`\n",
                                        "^ \n" };
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++) {
    g_autoptr (GString) text = g_string_new ("esptool write_flash ");
    g_autoptr (NfBundle) bundle = NULL;
    g_autoptr (GError) error = NULL;

    while (text->len + strlen (pieces[i]) < NF_BUNDLE_TEXT_MAX / 4)
      g_string_append (text, pieces[i]);
    bundle = read_command (fixture, text->str, &error);
    g_assert_true ((bundle != NULL) == (error == NULL));
    g_assert_true (error == NULL || strlen (error->message) < 4096);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bundle-command/spellings", test_spellings);
  g_test_add_func ("/bundle-command/options", test_options);
  g_test_add_func ("/bundle-command/commands", test_commands);
  g_test_add_func ("/bundle-command/bad", test_bad);
  g_test_add_func ("/bundle-command/outside", test_outside);
  g_test_add_func ("/bundle-command/script", test_script);
  g_test_add_func ("/bundle-command/arguments-file", test_arguments_file);
  g_test_add_func ("/bundle-command/long-note", test_long_note);
  g_test_add_func ("/bundle-command/limits", test_limits);
  g_test_add_func ("/bundle-command/long-lines", test_long_lines);
  return g_test_run ();
}
