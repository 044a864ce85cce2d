/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Where files go by their names and their content.
 */
#include "nf-place.h"

#include "nf-error.h"
#include "nf-profile-store.h"

#include "support/firmware-maker.h"
#include "support/test-image.h"

static void
assert_place (const char *path, GBytes *bytes, NfPlaceKind kind, guint32 address)
{
  g_autoptr (NfFirmware) firmware = nf_firmware_identify (path, bytes);
  NfPlace place = nf_place_guess (firmware);

  g_assert_cmpint (place.kind, ==, kind);
  g_assert_cmphex (place.address, ==, address);
}

static void
test_guess_by_name (void)
{
  static const struct {
    const char *path;
    NfPlaceKind kind;
    guint32 address;
  } cases[] = {
    { "/tmp/0x10000.bin", NF_PLACE_FIXED, 0x10000 },
    { "0x00000.bin", NF_PLACE_FIXED, 0 },
    { "konnected-filesystem-0x100000-2-2-7.img", NF_PLACE_FIXED, 0x100000 },
    { "/0x10000/firmware.bin", NF_PLACE_UNKNOWN, 0 },
    { "/sdk/bin/esp_init_data_default_v08.bin", NF_PLACE_INIT_DATA, 0 },
    { "blank.bin", NF_PLACE_BLANK, 0 },
    { "firmware.bin", NF_PLACE_UNKNOWN, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_place (cases[i].path, NULL, cases[i].kind, cases[i].address);
}

static void
test_guess_internal (void)
{
  static const struct {
    const char *path;
    NfPlaceKind kind;
  } cases[] = {
    { "INTERNAL://DEFAULT", NF_PLACE_INIT_DATA },
    { "internal://default_v08", NF_PLACE_INIT_DATA },
    { "INTERNAL://BLANK", NF_PLACE_BLANK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NfImage) image = nf_image_load (cases[i].path, NULL);
    g_autoptr (NfFirmware) firmware = nf_firmware_identify_image (cases[i].path, image);
    g_assert_cmpint (nf_place_guess (firmware).kind, ==, cases[i].kind);
  }
}

static void
test_guess_by_content (void)
{
  g_autoptr (GBytes) program = test_image_new_program (0, 1);
  g_autoptr (GBytes) whole = test_image_new_program (0x20000, 1);
  g_autoptr (GBytes) spiffs = NULL;
  g_autoptr (GByteArray) files = g_byte_array_new ();

  assert_place ("firmware.bin", program, NF_PLACE_FIXED, 0);
  assert_place ("0x10000.bin", program, NF_PLACE_FIXED, 0x10000); /* it may be for there */
  assert_place ("0x10000.bin", whole, NF_PLACE_FIXED, 0);
  maker_append_spiffs (files, 0x2000, 4, FALSE);
  spiffs = g_bytes_new (files->data, files->len);
  assert_place ("files.bin", spiffs, NF_PLACE_UNKNOWN, 0); /* which the board knows */
  assert_place ("files-0x200000.bin", spiffs, NF_PLACE_FIXED, 0x200000);
}

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  NfPlace place;

  g_assert_true (nf_place_parse (" Init ", &place, NULL));
  g_assert_cmpint (place.kind, ==, NF_PLACE_INIT_DATA);
  g_assert_true (nf_place_parse ("blank", &place, NULL));
  g_assert_cmpint (place.kind, ==, NF_PLACE_BLANK);
  g_assert_true (nf_place_parse ("64K", &place, NULL));
  g_assert_cmpint (place.kind, ==, NF_PLACE_FIXED);
  g_assert_cmphex (place.address, ==, 0x10000);
  g_assert_false (nf_place_parse ("initial", &place, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_ADDRESS);
}

static void
test_resolve (void)
{
  g_autoptr (NfProfileStore) store = nf_profile_store_new (NULL);
  g_autoptr (NfProfile) esp12e = nf_profile_store_lookup (store, "esp-12e", NULL);
  g_autoptr (NfProfile) detect = nf_profile_store_lookup (store, "detect", NULL);
  NfPlace init_data = { NF_PLACE_INIT_DATA, 0 };
  NfPlace blank = { NF_PLACE_BLANK, 0 };
  guint32 address = 1;

  g_assert_true (nf_place_resolve (init_data, esp12e, 0, &address));
  g_assert_cmphex (address, ==, 0x3FC000);
  g_assert_true (nf_place_resolve (blank, esp12e, 0, &address));
  g_assert_cmphex (address, ==, 0x3FE000);
  g_assert_false (nf_place_resolve (init_data, detect, 0, &address));
  g_assert_true (nf_place_resolve (init_data, detect, 1 << 20, &address));
  g_assert_cmphex (address, ==, 0xFC000);
  g_assert_true (nf_place_resolve ((NfPlace){ NF_PLACE_FIXED, 0x5000 }, detect, 0, &address));
  g_assert_cmphex (address, ==, 0x5000);
  g_assert_false (nf_place_resolve ((NfPlace){ NF_PLACE_UNKNOWN, 0 }, esp12e, 0, &address));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/place/guess-by-name", test_guess_by_name);
  g_test_add_func ("/place/guess-internal", test_guess_internal);
  g_test_add_func ("/place/guess-by-content", test_guess_by_content);
  g_test_add_func ("/place/parse", test_parse);
  g_test_add_func ("/place/resolve", test_resolve);
  return g_test_run ();
}
