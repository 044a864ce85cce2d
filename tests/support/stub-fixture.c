/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A board with the stub, see stub-fixture.h.
 */
#include "stub-fixture.h"

#include <string.h>

void
stub_fixture_fill (StubFixture *f, guint32 seed)
{
  talk_fill (f->expected, STUB_FLASH, seed);
  memcpy (nf_virtual_flash_get_array (f->talk.flash), f->expected, STUB_FLASH);
}

void
stub_fixture_set_up_name (StubFixture *f, const char *name)
{
  stub_talk_init (&f->talk, name);
  stub_fixture_fill (f, 1);
}

void
stub_fixture_set_up (StubFixture *f, gconstpointer data)
{
  stub_fixture_set_up_name (f, STUB_BOARD);
}

void
stub_fixture_tear_down (StubFixture *f, gconstpointer data)
{
  talk_clear (&f->talk);
}

void
stub_fixture_assert (StubFixture *f)
{
  const guint8 *flash = nf_virtual_flash_get_array (f->talk.flash);

  for (gsize i = 0; i < STUB_FLASH; i++)
    if (flash[i] != f->expected[i])
      g_error ("0x%05zx holds %02x, not %02x", i, flash[i], f->expected[i]);
}

void
stub_fixture_expect (StubFixture *f, guint32 address, const guint8 *bytes, gsize size)
{
  memcpy (f->expected + address, bytes, size);
}
