/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests nf-profile-json: the exact words, with line and key, for every way in which the content
 * of a profile file can be wrong.
 */
#include "nf-error.h"
#include "nf-profile.h"

#include <string.h>

static NfProfile *
parse (const char *json, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));

  return nf_profile_new_built_in ("board", bytes, error);
}

typedef struct {
  const char *json;
  const char *message;
} BadFile;

#define SIZE_WORDS  "\"detect\", \"512KB\", \"1MB\", \"2MB\", \"4MB\", \"8MB\" or \"16MB\""
#define WITH(value) "{\n  \"name\": \"N\",\n  \"flash-size\": \"1MB\",\n  " value "\n}\n"

static const BadFile bad_files[] = {
  /* no object at all */
  { "", "board.json: is empty" },
  { " \n\t\r\n", "board.json: is empty" },
  { "\xEF\xBB\xBF", "board.json: is empty" },
  { "[]", "board.json: holds a list; it must be an object in { }" },
  { "12", "board.json: holds a number; it must be an object in { }" },
  { "1.5", "board.json: holds a number; it must be an object in { }" },
  { "\"name\"", "board.json: holds text in quotes; it must be an object in { }" },
  { "true", "board.json: holds true or false; it must be an object in { }" },
  { "null", "board.json: holds null; it must be an object in { }" },
  /* no JSON */
  { "flash-size=1MB", "board.json:1: this is no valid JSON: boolean expected" },
  { "<html>", "board.json:1: this is no valid JSON: unexpected character" },
  { "\n\n// a board\n{}", "board.json:3: this is no valid JSON: unexpected character" },
  { "{\n\"name\": \"N\"\n\"flash-size\": \"1MB\"\n}",
    "board.json:3: this is no valid JSON: object value separator ',' expected" },
  { "{\n\"name\": \"N\",\n}", "board.json:3: this is no valid JSON: unexpected character" },
  { "{\nname: \"N\"}",
    "board.json:2: this is no valid JSON: quoted object property name expected" },
  { "{\"name\"\n\"N\"}",
    "board.json:2: this is no valid JSON: object property name separator ':' expected" },
  { "{\"name\": \"\\q\"}", "board.json:1: this is no valid JSON: invalid string sequence" },
  { "{\"name\":\n", "board.json:2: this is no valid JSON: it ends in the middle" },
  { "{\n\"name\": \"N", "board.json:2: this is no valid JSON: it ends in the middle" },
  { WITH ("\"x\": 1") "{}", "board.json:6: this is no valid JSON: unexpected character" },
  { WITH ("\"x\": [[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]"),
    "board.json:4: this is no valid JSON: it is nested too deep" },
  /* name and description */
  { "\n\n{\"flash-size\": \"1MB\"}",
    "board.json:3: \"name\" is missing; write what the board is called" },
  { "{\"x\": {\n\"name\": \"N\"}}",
    "board.json:1: \"name\" is missing; write what the board is called" },
  { "{\n\"name\": 1}", "board.json:2: name: is a number; it must be text in quotes" },
  { "{\n\"name\": null}", "board.json:1: \"name\" is missing; write what the board is called" },
  { "{\n\"name\": []}", "board.json:2: name: is a list; it must be text in quotes" },
  { "{\n\"name\": {}}", "board.json:2: name: is an object; it must be text in quotes" },
  { "{\n\"name\": true}", "board.json:2: name: is true or false; it must be text in quotes" },
  { "{\n\"name\": \"\"}", "board.json:2: name: is empty" },
  { "{\n\"name\": \" \"}", "board.json:2: name: is empty" },
  { "{\n\"name\": \"a\\u0000b\"}",
    "board.json:2: name: holds a control character; it must be one line of text" },
  { "{\n\"name\": \"a\\nb\"}",
    "board.json:2: name: holds a control character; it must be one line of text" },
  { "{\n\"name\":\n\"a\nb\"}",
    "board.json:3: name: holds a control character; it must be one line of text" },
  { "{\"name\":\"12345678901234567890123456789012345678901234567890123456789012345\"}",
    "board.json:1: name: is longer than 64 characters" },
  { WITH ("\"description\": false"),
    "board.json:4: description: is true or false; it must be text in quotes" },
  { WITH ("\"description\": \"\""), "board.json:4: description: is empty" },
  /* the flash */
  { "{\n\"name\": \"N\"}", "board.json:1: \"flash-size\" is missing; write " SIZE_WORDS },
  { "{\"name\": \"N\",\n\"flash-size\": \"5MB\"}",
    "board.json:2: flash-size: \"5MB\" is no flash size; write " SIZE_WORDS },
  { "{\"name\": \"N\",\n\"flash-size\": \"keep\"}",
    "board.json:2: flash-size: \"keep\" is no flash size; write " SIZE_WORDS },
  { "{\"name\": \"N\",\n\"flash-size\": 1048576}",
    "board.json:2: flash-size: is a number; it must be text in quotes" },
  { "{\"name\": \"N\",\n\"flash-size\": \"123456789012345678901234567890123\"}",
    "board.json:2: flash-size: is longer than 32 characters" },
  { WITH ("\"flash-mode\": \"qoi\""),
    "board.json:4: flash-mode: \"qoi\" is no flash mode; there are keep, qio, qout, dio, "
    "dout" },
  { WITH ("\"flash-mode\": 2"),
    "board.json:4: flash-mode: is a number; it must be text in quotes" },
  { WITH ("\"flash-frequency\": \"60m\""),
    "board.json:4: flash-frequency: \"60m\" is no flash frequency; there are keep, 20m, 26m, "
    "40m, 80m" },
  { WITH ("\"flash-frequency\": 40"),
    "board.json:4: flash-frequency: is a number; it must be text in quotes" },
  { WITH ("\"auto-reset\": \"yes\""),
    "board.json:4: auto-reset: is text in quotes; it must be true or false" },
  { WITH ("\"into-loader\": \"D0|X1\""),
    "board.json:4: into-loader: \"X1\" is no item of a reset sequence; write D0, D1, R0, R1, U1,0 "
    "or W0.1, with | between them" },
  { WITH ("\"into-program\": \"R1|W11|R0\""),
    "board.json:4: into-program: \"W11\" in a reset sequence is no wait; write W and 0 to 10 "
    "seconds, as W0.1" },
  { WITH ("\"into-program\": 5"),
    "board.json:4: into-program: is a number; it must be text in "
    "quotes" },
  { WITH ("\"module\": \"esp-99\""),
    "board.json:4: module: \"esp-99\" is no module that there is a drawing of; write \"esp-01\", "
    "\"esp-12\", \"nodemcu\", \"d1-mini\" or \"generic\"" },
  { WITH ("\"auto-reset\": 1"), "board.json:4: auto-reset: is a number; it must be true or false" },
  /* addresses */
  { WITH ("\"init-data-address\": 1032192"),
    "board.json:4: init-data-address: is a number; it must be text in quotes" },
  { WITH ("\"init-data-address\": \"0xZZ\""),
    "board.json:4: init-data-address: \"0xZZ\" is no address; write it as 0x3fc000, 64K, 1M "
    "or 65536" },
  { WITH ("\"init-data-address\": \"-4096\""),
    "board.json:4: init-data-address: -4096 is negative" },
  { WITH ("\"init-data-address\": \"32M\""),
    "board.json:4: init-data-address: 32M is past the 16 MB that a flash chip can have" },
  { WITH ("\"init-data-address\": \"0x3fc000\""),
    "board.json:4: init-data-address: 0x3fc000 is past the end of the flash; its last sector "
    "is at 0xff000" },
  { WITH ("\"init-data-address\": \"1M\""),
    "board.json:4: init-data-address: 0x100000 is past the end of the flash; its last sector "
    "is at 0xff000" },
  { WITH ("\"init-data-address\": \"0xfc100\""),
    "board.json:4: init-data-address: 0xfc100 is inside a 4 KiB sector; that begins at "
    "0xfc000" },
  { WITH ("\"blank-address\": \"0xfffff\""),
    "board.json:4: blank-address: 0xfffff is inside a 4 KiB sector; that begins at 0xff000" },
  { WITH ("\"blank-address\": \"2M\""),
    "board.json:4: blank-address: 0x200000 is past the end of the flash; its last sector is "
    "at 0xff000" },
  { "{\"name\": \"N\",\n\"flash-size\": \"detect\",\n\"blank-address\": \"16M\"}",
    "board.json:3: blank-address: 0x1000000 is past the end of the flash; its last sector is "
    "at 0xfff000" },
  /* finding the line */
  { "{\"x\": \"\\\"\",\n\"name\": 3}",
    "board.json:2: name: is a number; it must be text in quotes" },
  { "{\"x\": \"\\\"name\\\":\",\n\"y\": {\"name\": 3}, \"z\": [\"name\"],\n\"name\"\n:\n3}",
    "board.json:5: name: is a number; it must be text in quotes" },
  { "{\"x\": \"name\",\n\"name\": \"N\",\n\"name\": 4}",
    "board.json:3: name: is a number; it must be text in quotes" },
  { "\n{\n\"n\\u0061me\": 4}", "board.json:2: name: is a number; it must be text in quotes" },
  { "{\r\n\"name\": \"N\",\r\n\"flash-size\": \"3MB\"\r\n}\r\n",
    "board.json:3: flash-size: \"3MB\" is no flash size; write " SIZE_WORDS },
};

static void
test_bad_files (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_files); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (bad_files[i].json, &error));
    g_assert_error (error, NF_ERROR, NF_ERROR_PROFILE);
    g_assert_cmpstr (error->message, ==, bad_files[i].message);
  }
}

static void
assert_bad_bytes (const char *data, gsize size, const char *message)
{
  g_autoptr (GBytes) json = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (nf_profile_new_built_in ("board", json, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PROFILE);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_bad_bytes (void)
{
  g_autofree char *spaces = g_strnfill (65537, ' ');
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = NULL;

  assert_bad_bytes (NULL, 0, "board.json: is empty");
  assert_bad_bytes ("{\n\0}", 4, "board.json:2: there is a NUL byte; this is no text");
  assert_bad_bytes ("{}\n\n\0", 5, "board.json:3: there is a NUL byte; this is no text");
  assert_bad_bytes ("\x89PNG\r\n\x1a\n\0\0\0",
                    11,
                    "board.json:1: this is not UTF-8; save the file in that encoding");
  assert_bad_bytes ("{\n\"name\": \"\xe4\"}",
                    14,
                    "board.json:2: this is not UTF-8; save the file in that encoding");
  assert_bad_bytes ("\xff\xfe{",
                    3,
                    "board.json:1: this is not UTF-8; save the file in that encoding");
  assert_bad_bytes (spaces, 65537, "board.json: is larger than 64 KiB; a profile is a short text");
  memcpy (spaces, WITH ("\"x\": 1"), strlen (WITH ("\"x\": 1")));
  spaces[65536] = '\0';
  profile = parse (spaces, &error);
  g_assert_no_error (error);
  g_assert_nonnull (profile);
}

static void
parse_anything (const char *data, gsize size)
{
  g_autoptr (GBytes) json = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = nf_profile_new_built_in ("board", json, &error);

  g_assert_true ((profile != NULL) == (error == NULL));
  if (error != NULL) {
    g_assert_error (error, NF_ERROR, NF_ERROR_PROFILE);
    g_assert_true (g_str_has_prefix (error->message, "board.json:"));
  }
}

/* Cut off anywhere, and with any byte replaced: an error with a place, or a profile. */
static void
test_damaged_files (void)
{
  static const char bytes[] = {
    '\0', '"', '\'', '{', '}', '[', ']', ',', '\\', '\n', '\x80', '\xf4'
  };
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "profile-example.json", NULL);
  g_autofree char *text = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  /* Some versions of json-c take single quotes around a key. */
  parse_anything ("{'a\"{': 1, \"name\": 2}", 22);
  for (gsize i = 0; i < size; i++) {
    char good = text[i];
    parse_anything (text, i);
    for (gsize j = 0; j < G_N_ELEMENTS (bytes); j++) {
      text[i] = bytes[j];
      parse_anything (text, size);
    }
    text[i] = good;
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile-json/bad-files", test_bad_files);
  g_test_add_func ("/profile-json/bad-bytes", test_bad_bytes);
  g_test_add_func ("/profile-json/damaged-files", test_damaged_files);
  return g_test_run ();
}
