/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests the bundles that are text but no JSON: ESP Launchpad's TOML, the files of arguments of
 * ESP-IDF, the ESP8266 RTOS SDK and ESP-AT, and the old NodeMCU Flasher's Config.xml.
 */
#include "support/bundle-fixture.h"

#include "nf-error.h"

#include <string.h>

/* --- Launchpad --------------------------------------------------------------------------- */

static void
test_launchpad (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_files (fixture, "esp8266/light.bin kit.bin other.bin");
  bundle_fixture_add_text (fixture,
                           "launchpad.toml",
                           "esp_toml_version = 1.0\n"
                           "firmware_images_url = \"https://example.com/images/\"\n"
                           "supported_apps = [\"S3 only\", \"Light App\", \"Other\", \"Web\"]\n"
                           "[S3 only]\n"
                           "chipsets = [\"ESP32-S3\"]\n"
                           "image.esp32-s3 = \"s3.bin\"\n"
                           "[Light App]\n"
                           "chipsets = [\"ESP8266\", \"ESP32\"]\n"
                           "image.esp32 = \"esp32/light.bin\"\n"
                           "image.esp8266 = \"esp8266/light.bin\"\n"
                           "image.kit_1 = \"kit.bin\"\n"
                           "developKits.esp8266 = [\"kit_1\", \"kit_2\"]\n"
                           "console_baudrate = 74880\n"
                           "[Other]\n"
                           "offset = \"0x10000\"\n"
                           "image.esp8266 = \"other.bin\"\n"
                           "[Web]\n"
                           "image.esp8266 = \"web.bin\"\n");
  bundle_fixture_assert (fixture,
                         "launchpad.toml",
                         "launchpad: Light App\n"
                         "0x00000 esp8266/light.bin\n"
                         "(0x00000 kit.bin)\n"
                         "(0x10000 other.bin)\n"
                         "other-chip: S3 only\n"
                         "remote: https://example.com/images/web.bin\n");
}

/* The minimal launchpad's: parts with addresses, each a whole URL. */
static void
test_launchpad_parts (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_files (fixture, "boot.bin app.bin");
  bundle_fixture_add_text (fixture,
                           "x.toml",
                           "esp_toml_version = 1.0\n"
                           "multipart = true\n"
                           "chip = \"esp8266\"\n"
                           "supported_apps = [\"Board\"]\n"
                           "[[portConnectionOptions]]\n"
                           "console_baudrate = 115200\n"
                           "[Board]\n"
                           "image.esp8266.parts = [\n"
                           "  \"https://example.com/boot.bin\", # first\n"
                           "  'https://example.com/app.bin',\n"
                           "  \"https://example.com/fs.bin\",\n"
                           "]\n"
                           "image.esp8266.addresses = [\"0x0\", 65536, \"1M\"]\n");
  bundle_fixture_assert (fixture,
                         "",
                         "launchpad: Board\n"
                         "0x00000 boot.bin\n"
                         "0x10000 app.bin\n"
                         "remote: https://example.com/fs.bin\n");
}

#define TOML "esp_toml_version = 1.0\nsupported_apps = ['A']\n"

static const struct {
  const char *text;
  const char *message;
} bad_toml[] = {
  { "esp_toml_version = 1.0\n[A\n", "x.toml:2: the name of a table does not end in \"]\"" },
  { "esp_toml_version = 1.0\n", "x.toml:1: \"supported_apps\" is missing, or is no list of names" },
  { TOML, "x.toml:2: there is no table for this app" },
  { "esp_toml_version = 1.0\nsupported_apps = [\n1]", "x.toml:3: there is no table for this app" },
  { TOML "A = 1\n", "x.toml:2: there is no table for this app" },
  { TOML "[A]\nimage.esp8266 = 1\n", "x.toml:4: an image is no text in quotes" },
  { TOML "[A]\nimage.esp8266 = 'a.bin'\noffset = 'x'\n",
    "x.toml:5: \"x\" is no address; write it as 0x3fc000, 64K, 1M or 65536" },
  { TOML "[A.image.esp8266]\naddresses = []\n",
    "x.toml:3: \"parts\" is missing, or is no list of files" },
  { TOML "[A.image.esp8266]\nparts = ['a.bin', 'b.bin']\naddresses = [0]\n",
    "x.toml:4: \"addresses\" does not have one for each of \"parts\"" },
  { TOML "[A.image.esp8266]\nparts = [\n7]\naddresses = [0]\n",
    "x.toml:5: a part is no text in quotes" },
  { TOML "[A.image.esp8266]\nparts = ['a.bin']\naddresses = [\n-1]\n", "x.toml:6: -1 is negative" },
  { TOML "[A]\nimage.esp32 = 'a.bin'\n",
    "x.toml: A is for another chip, and this program writes the ESP8266" },
  { TOML "[A]\nimage.esp8266 = '../a.bin'\n", "x.toml: ../a.bin leads out of it" },
};

static void
test_bad_launchpad (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (bad_toml); i++) {
    g_autofree char *message = NULL;

    bundle_fixture_add_text (fixture, "x.toml", bad_toml[i].text);
    message = bundle_fixture_fail (fixture, "x.toml", NF_ERROR_BUNDLE);
    g_assert_cmpstr (message, ==, bad_toml[i].message);
  }
}

/* --- Files of arguments ------------------------------------------------------------------ */

static void
test_arguments (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_files (fixture, "bootloader/bootloader.bin partition-table.bin app.bin");
  /* the RTOS SDK: options on lines of their own, and a line for what the project has not */
  bundle_fixture_add_text (fixture,
                           "flash_project_args",
                           "--flash_mode dio\n--flash_size 2MB\n--flash_freq 40m\n"
                           "0x0000 bootloader/bootloader.bin\n0x8000 partition-table.bin\n \n"
                           "0x10000 app.bin\n");
  bundle_fixture_assert (fixture,
                         "flash_project_args",
                         "arguments\n"
                         "0x00000 bootloader/bootloader.bin\n"
                         "0x08000 partition-table.bin\n"
                         "0x10000 app.bin\n"
                         "mode dio\nfreq 40m\nsize 2MB\n");
  /* ESP-AT's, under another name too: it begins with --flash_ */
  bundle_fixture_add_text (fixture,
                           "x.config",
                           "\r\n--flash_mode dout --flash_freq 80m --flash_size 1MB --what now\r\n"
                           "0x0 bootloader\\bootloader.bin\r\n0x10000 gone.bin\r\n");
  bundle_fixture_assert (fixture,
                         "x.config",
                         "arguments\n"
                         "0x00000 bootloader/bootloader.bin\n"
                         "unknown-option: --what now\n"
                         "missing-file: gone.bin\n"
                         "mode dout\nfreq 80m\nsize 1MB\n");
}

static const struct {
  const char *text;
  const char *message;
} bad_arguments[] = {
  { "--flash_mode dio\n0x0", "download.config:2: the file for the address 0x0 is missing" },
  { "--flash_mode dio\n\nfile.bin 0x0\n",
    "download.config:3: \"file.bin\" is no address; write it as 0x3fc000, 64K, 1M or 65536" },
  { "--flash_mode dio\n0x0 a.bin && reboot",
    "download.config:2: this is no list of arguments: it has operators of a shell in it" },
  { "--flash_mode dio\n", "download.config: there is nothing in it that could be written" },
  { "0x0 $(reboot)\n",
    "download.config: $(reboot) would have to be run, and nothing in a bundle is" },
};

static void
test_bad_arguments (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_files (fixture, "a.bin");
  for (gsize i = 0; i < G_N_ELEMENTS (bad_arguments); i++) {
    g_autofree char *message = NULL;

    bundle_fixture_add_text (fixture, "download.config", bad_arguments[i].text);
    message = bundle_fixture_fail (fixture, "download.config", NF_ERROR_BUNDLE);
    g_assert_cmpstr (message, ==, bad_arguments[i].message);
  }
}

/* --- Config.xml -------------------------------------------------------------------------- */

#define XML_HEAD                                                                                   \
  "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<DataChest>\r\n  <Publisher>\r\n"     \
  "    <Info>NodeMCU Team. http://www.nodemcu.com</Info>\r\n    <Version>1.0</Version>\r\n"        \
  "  </Publisher>\r\n"
#define DATA(name, type, value)                                                                    \
  "  <Data Name=\"" name "\">\r\n    <Type>" type "</Type>\r\n    <Value>" value                   \
  "</Value>\r\n  </Data>\r\n"
#define ROW(n, path, offset, checked)                                                              \
  DATA ("FrameConfigLine" n ".FilePath", "String", path)                                           \
  DATA ("FrameConfigLine" n ".Offset", "String", offset)                                           \
  DATA ("FrameConfigLine" n ".Checked", "Boolean", checked)

static void
test_config_xml (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *outside = g_build_filename (fixture->top, "mine.bin", NULL);
  g_autofree char *text = g_strdup_printf (
      XML_HEAD ROW ("1", "INTERNAL://NODEMCU", "0x00000", "True")
          ROW ("2", "C:\\fw &amp; more\\firmware.bin", "0x10000", "True") ROW ("3", "", "", "False")
              ROW ("4", "INTERNAL://DEFAULT", "3FC000", "True")
                  ROW ("5", "<![CDATA[D:\\gone.bin]]>", "0x1000", "False")
                      ROW ("6", "%s", "0x20000", "True") ROW ("7", "firmware.bin", "x", "False")
                          DATA ("ComboBoxFlashBaudrate.Text", "String", "230400")
                              DATA ("ComboBoxFlashSize.ItemIndex", "Integer", "4")
                                  DATA ("ComboBoxFlashSpeed.ItemIndex", "Integer", "3")
                                      DATA ("ComboBoxSPIMode.ItemIndex", "Integer", "1")
                                          DATA ("FrameConfigLine9.FilePath", "String", "x.bin")
                                              DATA ("Other", "String", "x") "</DataChest>\r\n",
      outside);

  bundle_fixture_add_files (fixture, "firmware.bin");
  g_assert_true (g_file_set_contents (outside, "x", -1, NULL));
  bundle_fixture_add_text (fixture, "Config.xml", text);
  bundle_fixture_assert (fixture,
                         "Config.xml",
                         "config-xml\n"
                         "0x10000 firmware.bin\n"
                         "0x3fc000 INTERNAL://DEFAULT\n"
                         "(0x20000 TOP/mine.bin)\n"
                         "(? firmware.bin)\n"
                         "missing-file: INTERNAL://NODEMCU\n"
                         "outside: D:\\gone.bin\n"
                         "outside: TOP/mine.bin\n"
                         "mode dio\nfreq 80m\nsize 4MB\nbaud 230400\n");
}

/* Each choice of the old program's lists. */
static void
test_config_choices (void)
{
  static const char *const sizes[] = { "256KB", "512KB", "1MB", "2MB", "4MB", "8MB", "16MB" };
  static const char *const speeds[] = { "40m", "26m", "20m", "80m" };
  static const char *const modes[] = { "qio", "dio", "qout", "dout" };
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *text = g_strdup_printf (
        "<DataChest>" DATA ("FrameConfigLine1.FilePath", "String", "INTERNAL://BLANK")
            DATA ("ComboBoxFlashSize.ItemIndex", "Integer", "%u")
                DATA ("ComboBoxFlashSpeed.ItemIndex", "Integer", "%u")
                    DATA ("ComboBoxSPIMode.ItemIndex", "Integer", "%u") "</DataChest>",
        i,
        i % 4,
        i % 4);
    g_autoptr (NfBundle) bundle = NULL;

    bundle_fixture_add_text (fixture, "Config.xml", text);
    bundle = bundle_fixture_open (fixture, "Config.xml");
    g_assert_cmpstr (nf_flash_size_to_string (bundle->settings.size), ==, sizes[i]);
    g_assert_cmpstr (nf_flash_frequency_to_string (bundle->settings.frequency), ==, speeds[i % 4]);
    g_assert_cmpstr (nf_flash_mode_to_string (bundle->settings.mode), ==, modes[i % 4]);
  }
}

static void
test_bad_config_xml (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *cut = NULL;
  g_autofree char *entity = NULL;
  g_autofree char *empty = NULL;

  bundle_fixture_add_text (fixture,
                           "Config.xml",
                           "<DataChest>\n<Data Name=\"x\">\n<Value>1</Data>");
  cut = bundle_fixture_fail (fixture, "Config.xml", NF_ERROR_BUNDLE);
  g_assert_true (g_str_has_prefix (cut, "Config.xml:3: "));
  bundle_fixture_add_text (fixture,
                           "Config.xml",
                           "<DataChest>\n\n<Value>&lol;</Value></DataChest>");
  entity = bundle_fixture_fail (fixture, "Config.xml", NF_ERROR_BUNDLE);
  g_assert_true (g_str_has_prefix (entity, "Config.xml:3: "));
  bundle_fixture_add_text (fixture, "Config.xml", XML_HEAD "</DataChest>");
  empty = bundle_fixture_fail (fixture, "Config.xml", NF_ERROR_BUNDLE);
  g_assert_cmpstr (empty, ==, "Config.xml: there is nothing in it that could be written");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bundle-text/launchpad", test_launchpad);
  g_test_add_func ("/bundle-text/launchpad-parts", test_launchpad_parts);
  g_test_add_func ("/bundle-text/bad-launchpad", test_bad_launchpad);
  g_test_add_func ("/bundle-text/arguments", test_arguments);
  g_test_add_func ("/bundle-text/bad-arguments", test_bad_arguments);
  g_test_add_func ("/bundle-text/config-xml", test_config_xml);
  g_test_add_func ("/bundle-text/config-choices", test_config_choices);
  g_test_add_func ("/bundle-text/bad-config-xml", test_bad_config_xml);
  return g_test_run ();
}
