/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests the bundles that are JSON: ESP-IDF's, ESP Web Tools' and Meshtastic's, each as its own
 * tools write it, and the exact words with file, line and place for what can be wrong in one.
 */
#include "support/bundle-fixture.h"

#include "nf-error.h"

#include <string.h>

/* --- ESP-IDF ----------------------------------------------------------------------------- */

/* As the ESP8266 RTOS SDK's template comes out of CMake: with files that the project has not, and
 * the boot loader of another chip further down. */
static const char rtos[] = "{\n"
                           "    \"write_flash_args\" : [ \"--flash_mode\", \"dio\",\n"
                           "                           \"--flash_size\", \"2MB\",\n"
                           "                           \"--flash_freq\", \"40m\" ],\n"
                           "    \"flash_files\" : {\n"
                           "        \"0x0000\" : \"bootloader/bootloader.bin\",\n"
                           "        \"0x8000\" : \"partition_table/partition-table.bin\",\n"
                           "        \"\" : \"\",\n"
                           "        \"0x10000\" : \"hello.bin\"\n"
                           "    },\n"
                           "    \"bootloader\" : { \"offset\" : \"0x1000\",\n"
                           "                     \"file\" : \"bootloader/bootloader.bin\" },\n"
                           "    \"app\" : { \"offset\" : \"0x10000\", \"file\" : \"hello.bin\" }\n"
                           "}\n";

static void
test_idf (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  static const char expected[] = "idf\n"
                                 "0x00000 bootloader/bootloader.bin\n"
                                 "0x08000 partition_table/partition-table.bin\n"
                                 "0x10000 hello.bin\n"
                                 "mode dio\nfreq 40m\nsize 2MB\n";

  bundle_fixture_add_files (fixture,
                            "bootloader/bootloader.bin partition_table/partition-table.bin "
                            "hello.bin");
  bundle_fixture_add_text (fixture, "flasher_args.json", rtos);
  bundle_fixture_assert (fixture, "flasher_args.json", expected);
  bundle_fixture_assert (fixture, "", expected);
}

/* The newer form: settings by name win, options of a secured chip and unknown ones are told. */
static void
test_idf_new (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_files (fixture, "app.bin nvs.bin");
  bundle_fixture_add_text (
      fixture,
      "x.json",
      "{ \"write_flash_args\": [\"--flash-mode\", \"qio\", \"--force\"],\n"
      "  \"flash_settings\": { \"flash_mode\": \"dout\", \"flash_size\": \"detect\",\n"
      "                      \"flash_freq\": \"60m\" },\n"
      "  \"flash_files\": { \"0x10000\": \"app.bin\", \"0x9000\": \"nvs.bin\", \"0x8000\": "
      "\"gone.bin\",\n"
      "                   \"0xA000\": \"../out.bin\" },\n"
      "  \"app\": { \"offset\": \"0x10000\", \"file\": \"app.bin\", \"encrypted\": \"false\" },\n"
      "  \"nvs\": { \"offset\": \"0x9000\", \"file\": \"nvs.bin\", \"encrypted\": \"true\" },\n"
      "  \"extra_esptool_args\": { \"after\": \"hard-reset\", \"stub\": true, \"chip\": "
      "\"esp8266\" } }");
  bundle_fixture_assert (fixture,
                         "x.json",
                         "idf\n"
                         "0x10000 app.bin\n"
                         "unknown-option: --force\n"
                         "unknown-option: 60m\n"
                         "encrypted: nvs.bin\n"
                         "missing-file: gone.bin\n"
                         "outside: ../out.bin\n"
                         "mode dout\nsize detect\n");
}

/* --- ESP Web Tools ----------------------------------------------------------------------- */

static const char manifest[] =
    "{\n"
    "  \"name\": \"ESPHome\", \"version\": \"2026.1\", \"new_install_prompt_erase\": true,\n"
    "  \"builds\": [\n"
    "    { \"chipFamily\": \"ESP32\", \"parts\": [ { \"path\": \"esp32.bin\", \"offset\": 4096 } ] "
    "},\n"
    "    { \"chipFamily\": \"ESP8266\", \"improv\": false,\n"
    "      \"parts\": [ { \"path\": \"esp8266.bin\", \"offset\": 0 },\n"
    "                 { \"path\": \"https://example.com/fs.bin?x=1\", \"offset\": 1048576 } ] },\n"
    "    { \"chipFamily\": \"ESP8266\", \"parts\": [ { \"path\": \"small.bin\", \"offset\": "
    "\"0x0\" } "
    "] }\n"
    "  ]\n"
    "}\n";

static void
test_manifest (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_files (fixture, "esp32.bin esp8266.bin small.bin");
  bundle_fixture_add_text (fixture, "manifest.json", manifest);
  bundle_fixture_assert (fixture,
                         "manifest.json",
                         "manifest: ESPHome 2026.1\n"
                         "0x00000 esp8266.bin\n"
                         "(0x00000 small.bin)\n"
                         "other-chip: builds[0] (ESP32)\n"
                         "remote: https://example.com/fs.bin?x=1\n");
  /* what was downloaded lies beside it */
  bundle_fixture_add_files (fixture, "fs.bin");
  bundle_fixture_assert (fixture,
                         "",
                         "manifest: ESPHome 2026.1\n"
                         "0x00000 esp8266.bin\n"
                         "0x100000 fs.bin\n"
                         "(0x00000 small.bin)\n"
                         "other-chip: builds[0] (ESP32)\n");
}

/* --- Meshtastic -------------------------------------------------------------------------- */

#define HEAD "{ \"version\": \"2.7\", \"platformioTarget\": \"mesh\", \"mcu\": \"esp8266\",\n"
#define PART                                                                                       \
  "  \"part\": [ { \"name\": \"app0\", \"offset\": \"0x10000\", \"size\": \"0x330000\" },\n"       \
  "            { \"name\": \"spiffs\", \"offset\": 1048576 } ] }"

static void
test_meshtastic (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_text (fixture, "app.bin", "app");
  bundle_fixture_add_text (fixture, "fs.bin", "other than it says");
  bundle_fixture_add_files (fixture, "app.factory.bin app.elf");
  bundle_fixture_add_text (fixture,
                           "firmware-mesh-2.7.mt.json",
                           HEAD
                           "  \"files\": [ { \"name\": \"app.elf\", \"md5\": \"00\" },\n"
                           "    { \"name\": \"app.bin\", \"md5\": "
                           "\"D2A57DC1D883FD21FB9951699DF71CC7\", \"part_name\": \"app0\" },\n"
                           "    { \"name\": \"fs.bin\", \"md5\": "
                           "\"d2a57dc1d883fd21fb9951699df71cc7\", \"part_name\": \"spiffs\" },\n"
                           "    { \"name\": \"b.bin\", \"part_name\": \"none\" } ],\n" PART);
  bundle_fixture_assert (fixture,
                         "firmware-mesh-2.7.mt.json",
                         "meshtastic: mesh 2.7\n"
                         "0x10000 app.bin\n"
                         "(0x100000 fs.bin)\n"
                         "wrong-hash: fs.bin\n");
  bundle_fixture_add_text (fixture,
                           "whole.mt.json",
                           HEAD
                           "  \"files\": [ { \"name\": \"app.bin\", \"part_name\": \"app0\" },\n"
                           "    { \"name\": \"app.factory.bin\" } ],\n" PART);
  bundle_fixture_assert (fixture,
                         "whole.mt.json",
                         "meshtastic: mesh 2.7\n"
                         "(0x10000 app.bin)\n"
                         "0x00000 app.factory.bin\n");
}

/* --- What can be wrong ------------------------------------------------------------------- */

#define BUILDS(parts)                                                                              \
  "{ \"builds\": [\n { \"chipFamily\": \"ESP8266\",\n  \"parts\": [\n   " parts "\n ] } ] }"

static const struct {
  const char *name;
  const char *text;
  const char *message;
} bad[] = {
  /* no JSON */
  { "flasher_args.json",
    "{\n\"flash_files\": {\n\"0\": \"a.bin\",\n}}",
    "flasher_args.json:4: this is no valid JSON: unexpected character" },
  { "flasher_args.json",
    "{\n\"flash_files\":\n",
    "flasher_args.json:3: this is no valid JSON: it ends in the middle" },
  { "flasher_args.json",
    "{\"flash_files\": [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]}",
    "flasher_args.json:1: this is no valid JSON: it is nested too deep" },
  { "flasher_args.json",
    "{\n\"flash_files\": {\"0\": \"\xE4.bin\"}}",
    "flasher_args.json:2: this is not UTF-8; save the file in that encoding" },
  /* ESP-IDF */
  { "flasher_args.json", "{\n}", "flasher_args.json:1: \"flash_files\" is missing" },
  { "flasher_args.json",
    "{ \"x\": {},\n\"flash_files\": []}",
    "flasher_args.json:2: flash_files: is a list; it must be an object" },
  { "flasher_args.json",
    "{ \"flash_files\": {\n\"0x0\": 1}}",
    "flasher_args.json:2: flash_files.0x0: is a number; it must be text in quotes" },
  { "flasher_args.json",
    "{ \"flash_files\": {\n\"0\":\"b.bin\",\n\"app\": \"a.bin\"}}",
    "flasher_args.json:3: flash_files.app: \"app\" is no address; write it as 0x3fc000, 64K, 1M or "
    "65536" },
  { "flasher_args.json",
    "{ \"flash_files\": {\"0\": \"a\\nb.bin\"}}",
    "flasher_args.json:1: flash_files.0: holds a control character; it must be one line of text" },
  { "flasher_args.json",
    "{ \"flash_files\": {\"0\": \"a\\u0000b.bin\"}}",
    "flasher_args.json:1: flash_files.0: holds a control character; it must be one line of text" },
  { "flasher_args.json",
    "{ \"write_flash_args\": [ \"-fm\",\n 2 ], \"flash_files\": {}}",
    "flasher_args.json:2: write_flash_args[1]: is no text in quotes" },
  { "flasher_args.json",
    "{ \"flash_files\": {},\n\"write_flash_args\": [ \"-fm\", \"dio\", \"x\" ]}",
    "flasher_args.json:2: \"x\" is no address; write it as 0x3fc000, 64K, 1M or 65536" },
  { "flasher_args.json",
    "{ \"flash_files\": {},\n\"extra_esptool_args\": {\n \"chip\": \"esp32c3\"}}",
    "flasher_args.json:3: extra_esptool_args.chip: is \"esp32c3\", and this program writes the "
    "ESP8266 "
    "only" },
  { "flasher_args.json",
    "{ \"flash_files\": {}}",
    "flasher_args.json: there is nothing in it that could be written" },
  { "flasher_args.json",
    "{ \"flash_files\": { \"0\": \"gone.bin\" }}",
    "flasher_args.json: gone.bin is not there" },
  /* ESP Web Tools */
  { "m.json",
    "{ \"builds\": {\"chipFamily\": 1}}",
    "m.json:1: builds: is an object; it must be a list" },
  { "m.json",
    "{ \"builds\": [\n { \"chipFamily\": \"ESP8266\" },\n 2 ]}",
    "m.json:2: builds[0]: \"parts\" is missing" },
  { "m.json",
    "{ \"builds\": [\n 2, { \"chipFamily\": \"ESP8266\" }]}",
    "m.json:2: builds[0]: is no object with \"chipFamily\" and \"parts\"" },
  { "m.json",
    "{ \"builds\": [ { \"chipFamily\": \"ESP32-S3\" } ] }",
    "m.json: builds[0] (ESP32-S3) is for another chip, and this program writes the ESP8266" },
  { "m.json",
    "{ \"builds\": [ { \"parts\": [] } ], \"x\": \"chipFamily\", \"chipFamily\":\n1 }",
    "m.json:1: builds[0]: \"chipFamily\" is missing" },
  { "m.json",
    BUILDS ("1"),
    "m.json:4: builds[0].parts[0]: is no object with \"path\" and \"offset\"" },
  { "m.json",
    BUILDS ("{ \"path\": \"a.bin\", \"offset\": 0 },\n   { \"path\": \"b.bin\" }"),
    "m.json:5: builds[0].parts[1]: \"offset\" is missing" },
  { "m.json", BUILDS ("{ \"offset\": 0 }"), "m.json:4: builds[0].parts[0]: \"path\" is missing" },
  { "m.json",
    BUILDS ("{ \"path\": \"a.bin\",\n \"offset\": -1 }"),
    "m.json:5: builds[0].parts[0].offset: -1 is negative" },
  { "m.json",
    BUILDS ("{ \"path\": \"a.bin\", \"offset\": 1.5 }"),
    "m.json:4: builds[0].parts[0].offset: is a number; it must be an address" },
  { "m.json",
    BUILDS ("{ \"path\": \"a.bin\", \"offset\": 9223372036854775808 }"),
    "m.json:4: builds[0].parts[0].offset: 9223372036854775807 is past the 16 MB that a flash chip "
    "can "
    "have" },
  { "m.json",
    BUILDS ("{ \"path\": \"http://x/y.bin\", \"offset\": 0 }"),
    "m.json: http://x/y.bin would have to be downloaded first" },
  { "m.json",
    BUILDS ("{ \"path\": \"/etc/passwd\", \"offset\": 0 }"),
    "m.json: /etc/passwd leads out of it" },
  /* Meshtastic */
  { "x.mt.json",
    "{ \"version\": \"1\",\n\"mcu\": \"esp32s3\", \"files\": [] }",
    "x.mt.json:2: mcu: is \"esp32s3\", and this program writes the ESP8266 only" },
  { "x.mt.json", "{ \"files\": [ {} ] }", "x.mt.json:1: files[0]: \"name\" is missing" },
  { "x.mt.json",
    "{ \"files\": [ {\"name\": \"a.bin\", \"part_name\": \"p\"} ],\n\"part\": [ {\"name\": \"p\",\n"
    "\"offset\": true } ] }",
    "x.mt.json:3: part[0].offset: is true or false; it must be an address" },
};

static void
test_bad (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_files (fixture, "a.bin b.bin");
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree char *message = NULL;

    g_test_message ("%s", bad[i].message);
    bundle_fixture_add_text (fixture, bad[i].name, bad[i].text);
    message = bundle_fixture_fail (fixture, bad[i].name, NF_ERROR_BUNDLE);
    g_assert_cmpstr (message, ==, bad[i].message);
  }
}

/* --- Limits ------------------------------------------------------------------------------ */

static char *
make_many (guint n)
{
  g_autoptr (GString) text = g_string_new ("{ \"flash_files\": {");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s\"0x%x\": \"a.bin\"", i > 0 ? ",\n" : "", i * 0x1000);
  g_string_append (text, "} }");
  return g_strdup (text->str);
}

static void
test_limits (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *many = make_many (NF_BUNDLE_FILES_MAX);
  g_autofree char *too_many = make_many (NF_BUNDLE_FILES_MAX + 1);
  g_autofree char *huge = g_strnfill (NF_BUNDLE_TEXT_MAX, ' ');
  g_autofree char *too_long = g_strconcat (huge, "{}", NULL);
  g_autoptr (NfBundle) bundle = NULL;
  g_autofree char *message = NULL;
  g_autofree char *long_message = NULL;

  bundle_fixture_add_files (fixture, "a.bin");
  bundle_fixture_add_text (fixture, "many.json", many);
  bundle = bundle_fixture_open (fixture, "many.json");
  g_assert_cmpuint (bundle->files->len, ==, NF_BUNDLE_FILES_MAX);
  bundle_fixture_add_text (fixture, "many.json", too_many);
  message = bundle_fixture_fail (fixture, "many.json", NF_ERROR_BUNDLE);
  g_assert_cmpstr (message, ==, "many.json: there are more than 64 files in it");
  memcpy (too_long, "{\"flash_files\": 1, ", 18);
  bundle_fixture_add_text (fixture, "long.json", too_long);
  long_message = bundle_fixture_fail (fixture, "long.json", NF_ERROR_BUNDLE);
  g_assert_cmpstr (long_message,
                   ==,
                   "long.json: has more than 1 MB, which is no text that says where files go");
}

/* Cut off anywhere, and with any byte replaced: a bundle, or an error with a message. */
static void
test_damaged (void)
{
  static const char bytes[] = { '\0', '"', '{', '}', '[', ']', ',', ':', '\\', '\n', '9', '\xFF' };
  const char *texts[] = { rtos, manifest };
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *path = g_build_filename (fixture->folder, "flasher_args.json", NULL);

  bundle_fixture_add_files (fixture, "hello.bin esp8266.bin");
  for (gsize t = 0; t < G_N_ELEMENTS (texts); t++)
    for (gsize i = 0; i < strlen (texts[t]); i += 3) {
      g_autofree char *text = g_strdup (texts[t]);
      g_autoptr (GError) error = NULL;
      g_autoptr (NfBundle) bundle = NULL;

      text[i] = bytes[i % sizeof bytes];
      bundle_fixture_add (fixture,
                          "flasher_args.json",
                          text,
                          i % 2 == 0 ? strlen (texts[t]) : i + 1);
      bundle = nf_bundle_open (path, fixture->cache, &error);
      g_assert_true ((bundle != NULL) == (error == NULL));
      if (error != NULL)
        g_assert_error (error, NF_ERROR, NF_ERROR_BUNDLE);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bundle-json/idf", test_idf);
  g_test_add_func ("/bundle-json/idf-new", test_idf_new);
  g_test_add_func ("/bundle-json/manifest", test_manifest);
  g_test_add_func ("/bundle-json/meshtastic", test_meshtastic);
  g_test_add_func ("/bundle-json/bad", test_bad);
  g_test_add_func ("/bundle-json/limits", test_limits);
  g_test_add_func ("/bundle-json/damaged", test_damaged);
  return g_test_run ();
}
