/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests nf-address: what is read, what is refused and with which words.
 */
#include "nf-address.h"

#include "nf-error.h"

typedef struct {
  const char *text;
  guint32 address;
} GoodAddress;

static const GoodAddress good_addresses[] = {
  { "0", 0 },
  { "00", 0 },
  { "0x0", 0 },
  { "0x00000", 0 },
  { "0x3fc000", 0x3fc000 },
  { "0X3FC000", 0x3fc000 },
  { "0x3Fc000", 0x3fc000 },
  { "65536", 0x10000 },
  { "010", 10 }, /* not octal */
  { "64K", 0x10000 },
  { "64k", 0x10000 },
  { "1M", 0x100000 },
  { "1m", 0x100000 },
  { "0K", 0 },
  { " 0x10000\t", 0x10000 },
  { "\n4K ", 0x1000 },
  { "0x1", 1 },
  { "16M", 0x1000000 },
  { "16384K", 0x1000000 },
  { "0x1000000", 0x1000000 },
  { "16777216", 0x1000000 },
  { "0x00000000000000000000001", 1 },
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good_addresses); i++) {
    g_autoptr (GError) error = NULL;
    guint32 address = 0xdeadbeef;

    g_test_message ("%s", good_addresses[i].text);
    g_assert_true (nf_address_parse (good_addresses[i].text, &address, &error));
    g_assert_no_error (error);
    g_assert_cmphex (address, ==, good_addresses[i].address);
  }
}

#define NO_ADDRESS(text) "\"" text "\" is no address; write it as 0x3fc000, 64K, 1M or 65536"
#define TOO_LARGE(text)  text " is past the 16 MB that a flash chip can have"

typedef struct {
  const char *text;
  NfError cause;
  const char *message;
} BadAddress;

static const BadAddress bad_addresses[] = {
  { "", NF_ERROR_ADDRESS, NO_ADDRESS ("") },
  { "  ", NF_ERROR_ADDRESS, NO_ADDRESS ("") },
  { "0x", NF_ERROR_ADDRESS, NO_ADDRESS ("0x") },
  { "0xZZ", NF_ERROR_ADDRESS, NO_ADDRESS ("0xZZ") },
  { "0x12G", NF_ERROR_ADDRESS, NO_ADDRESS ("0x12G") },
  { "0x 10", NF_ERROR_ADDRESS, NO_ADDRESS ("0x 10") },
  { "0x0x10", NF_ERROR_ADDRESS, NO_ADDRESS ("0x0x10") },
  { "0x-1", NF_ERROR_ADDRESS, NO_ADDRESS ("0x-1") },
  { "0x40K", NF_ERROR_ADDRESS, NO_ADDRESS ("0x40K") },
  { "3fc000", NF_ERROR_ADDRESS, NO_ADDRESS ("3fc000") },
  { "K", NF_ERROR_ADDRESS, NO_ADDRESS ("K") },
  { "64 K", NF_ERROR_ADDRESS, NO_ADDRESS ("64 K") },
  { "64KB", NF_ERROR_ADDRESS, NO_ADDRESS ("64KB") },
  { "64KK", NF_ERROR_ADDRESS, NO_ADDRESS ("64KK") },
  { "1.5M", NF_ERROR_ADDRESS, NO_ADDRESS ("1.5M") },
  { "1G", NF_ERROR_ADDRESS, NO_ADDRESS ("1G") },
  { "+1", NF_ERROR_ADDRESS, NO_ADDRESS ("+1") },
  { "10 20", NF_ERROR_ADDRESS, NO_ADDRESS ("10 20") },
  { "ten", NF_ERROR_ADDRESS, NO_ADDRESS ("ten") },
  { "-", NF_ERROR_ADDRESS, NO_ADDRESS ("-") },
  { "--1", NF_ERROR_ADDRESS, NO_ADDRESS ("--1") },
  { "-1", NF_ERROR_ADDRESS_RANGE, "-1 is negative" },
  { " -0x1000 ", NF_ERROR_ADDRESS_RANGE, "-0x1000 is negative" },
  { "-64K", NF_ERROR_ADDRESS_RANGE, "-64K is negative" },
  { "0x1000001", NF_ERROR_ADDRESS_RANGE, TOO_LARGE ("0x1000001") },
  { "16777217", NF_ERROR_ADDRESS_RANGE, TOO_LARGE ("16777217") },
  { "17M", NF_ERROR_ADDRESS_RANGE, TOO_LARGE ("17M") },
  { "16385K", NF_ERROR_ADDRESS_RANGE, TOO_LARGE ("16385K") },
  { "0x100000000", NF_ERROR_ADDRESS_RANGE, TOO_LARGE ("0x100000000") },
  { "4294967296", NF_ERROR_ADDRESS_RANGE, TOO_LARGE ("4294967296") },
  { "4096M", NF_ERROR_ADDRESS_RANGE, TOO_LARGE ("4096M") },
  /* would wrap round to 0 in 64 bits */
  { "17592186044416M", NF_ERROR_ADDRESS_RANGE, TOO_LARGE ("17592186044416M") },
  { "18446744073709551616", NF_ERROR_ADDRESS_RANGE, TOO_LARGE ("18446744073709551616") },
  { "0x10000000000000000", NF_ERROR_ADDRESS_RANGE, TOO_LARGE ("0x10000000000000000") },
};

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_addresses); i++) {
    g_autoptr (GError) error = NULL;
    guint32 address = 0xdeadbeef;

    g_test_message ("%s", bad_addresses[i].text);
    g_assert_false (nf_address_parse (bad_addresses[i].text, &address, &error));
    g_assert_error (error, NF_ERROR, (int) bad_addresses[i].cause);
    g_assert_cmpstr (error->message, ==, bad_addresses[i].message);
    g_assert_cmphex (address, ==, 0xdeadbeef);
  }
}

static void
assert_format (guint32 address, const char *expected)
{
  g_autofree char *text = nf_address_format (address);
  guint32 back = 0;

  g_assert_cmpstr (text, ==, expected);
  g_assert_true (nf_address_parse (text, &back, NULL));
  g_assert_cmphex (back, ==, address);
}

static void
test_format (void)
{
  assert_format (0, "0x00000");
  assert_format (0x1000, "0x01000");
  assert_format (0x10000, "0x10000");
  assert_format (0x7c000, "0x7c000");
  assert_format (0x3fc000, "0x3fc000");
  assert_format (0x1000000, "0x1000000");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/good", test_good);
  g_test_add_func ("/address/bad", test_bad);
  g_test_add_func ("/address/format", test_format);
  return g_test_run ();
}
