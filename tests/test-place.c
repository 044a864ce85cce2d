/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Where files go by their names and their content.
 */
#include "nf-place.h"

#include "nf-error.h"
#include "nf-profile-store.h"

#include "support/test-image.h"

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
    { "0X7E000.BIN", NF_PLACE_FIXED, 0x7E000 },
    { "konnected-filesystem-0x100000-2-2-7.img", NF_PLACE_FIXED, 0x100000 },
    { "0x10001.bin", NF_PLACE_UNKNOWN, 0 },
    { "0x2000000.bin", NF_PLACE_UNKNOWN, 0 },
    { "0xZZ.bin", NF_PLACE_UNKNOWN, 0 },
    { "box10000.bin", NF_PLACE_UNKNOWN, 0 },
    { "/0x10000/firmware.bin", NF_PLACE_UNKNOWN, 0 },
    { "esp_init_data_default.bin", NF_PLACE_INIT_DATA, 0 },
    { "/sdk/bin/esp_init_data_default_v08.bin", NF_PLACE_INIT_DATA, 0 },
    { "blank.bin", NF_PLACE_BLANK, 0 },
    { "INTERNAL://DEFAULT", NF_PLACE_INIT_DATA, 0 },
    { "internal://default_v08", NF_PLACE_INIT_DATA, 0 },
    { "INTERNAL://BLANK", NF_PLACE_BLANK, 0 },
    { "firmware.bin", NF_PLACE_UNKNOWN, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    NfPlace place = nf_place_guess (cases[i].path, NULL);
    g_assert_cmpint (place.kind, ==, cases[i].kind);
    g_assert_cmphex (place.address, ==, cases[i].address);
  }
}

static void
assert_place (const char *name, const guint8 *data, gsize size, NfPlaceKind kind, guint32 address)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (NfImage) image = nf_image_new (name, bytes);
  NfPlace place = nf_place_guess (name, image);

  g_assert_cmpint (place.kind, ==, kind);
  g_assert_cmphex (place.address, ==, address);
}

static void
test_guess_by_content (void)
{
  g_autoptr (GBytes) program = test_image_new_program (0, 1);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (program, &size);
  guint8 v2[64] = { 0xEA, 0x04 };
  guint8 init_data[128] = { 0x05 };

  assert_place ("firmware.bin", data, size, NF_PLACE_FIXED, 0);
  assert_place ("0x10000.bin", data, size, NF_PLACE_FIXED, 0x10000); /* the name wins */
  assert_place ("user1.1024.new.2.bin", v2, sizeof v2, NF_PLACE_FIXED, 0x1000);
  assert_place ("user2.1024.new.2.bin", v2, sizeof v2, NF_PLACE_UNKNOWN, 0);
  assert_place ("rf.bin", init_data, sizeof init_data, NF_PLACE_INIT_DATA, 0);
  assert_place ("text.bin", v2, 1, NF_PLACE_UNKNOWN, 0);
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
  g_test_add_func ("/place/guess-by-content", test_guess_by_content);
  g_test_add_func ("/place/parse", test_parse);
  g_test_add_func ("/place/resolve", test_resolve);
  return g_test_run ();
}
