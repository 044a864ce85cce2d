/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Exception dumps, see nf-virtual-crash.h.
 */
#include "nf-virtual-crash.h"

#define CUT "\r\n--------------- CUT HERE FOR EXCEPTION DECODER ---------------\r\n"

/* 32 bytes of a stack that ends where the one of Arduino's loop () does. */
#define STACK                                                                                      \
  "\r\n>>>stack>>>\r\n\r\nctx: cont\r\nsp: 3ffffdb0 end: 3fffffd0 offset: 0190\r\n"                \
  "3fffffb0:  feefeffe feefeffe feefeffe 3ffee5d8  \r\n"                                           \
  "3fffffc0:  3fffdad0 00000000 3ffee598 40201234 <\r\n"                                           \
  "<<<stack<<<\r\n"

enum {
  EPC1 = 0x40201234,
  FAULT_ADDRESS = 0x00000010, /* as of a member behind a NULL pointer */
  FIRST_WITH_ADDRESS = 9,     /* unaligned; below, no address is involved */
};

static guint32
get_address (guint cause)
{
  return cause >= FIRST_WITH_ADDRESS ? FAULT_ADDRESS : 0;
}

char *
nf_virtual_crash_describe_arduino (guint cause)
{
  return g_strdup_printf (CUT "\r\nException (%u):\r\nepc1=0x%08x epc2=0x00000000 "
                              "epc3=0x00000000 excvaddr=0x%08x depc=0x00000000\r\n" STACK CUT,
                          cause,
                          EPC1,
                          get_address (cause));
}

char *
nf_virtual_crash_describe_watchdog (void)
{
  return g_strdup (CUT "\r\nSoft WDT reset\r\n" STACK CUT);
}

char *
nf_virtual_crash_describe_sdk (guint cause)
{
  return g_strdup_printf ("Fatal exception (%u): \r\nepc1=0x%08x, epc2=0x00000000, "
                          "epc3=0x00000000, excvaddr=0x%08x, depc=0x00000000\r\n",
                          cause,
                          EPC1,
                          get_address (cause));
}
