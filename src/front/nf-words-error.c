/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A headline and an advice for every cause, see nf-words.h.
 */
#include "nf-words.h"

#include "nf-error.h"

#include <glib/gi18n-lib.h>

typedef struct {
  NfError cause;
  const char *headline;
  const char *advice;
} Words;

static const Words words[] = {
  { NF_ERROR_INTERNAL,
    N_ ("Node Flasher made a mistake"),
    N_ ("Save the log and report it with what you did.") },

  { NF_ERROR_PORT_NAME,
    N_ ("There is no such kind of port"),
    N_ ("Choose a port from the list, or write a device, rfc2217://host:port, socket://host:port "
        "or virtual:esp-12e.") },
  { NF_ERROR_PORT_GONE,
    N_ ("The port is not there"),
    N_ ("Plug the board in, or choose another port. If it never shows up, try another USB cable: "
        "some only charge.") },
  { NF_ERROR_PORT_DENIED,
    N_ ("You are not allowed to open the port"),
    N_ ("Join the group that the port belongs to, then log out and in again. \"nodeflash doctor\" "
        "names it, and the command.") },
  { NF_ERROR_PORT_BUSY,
    N_ ("Another program has the port open"),
    N_ ("Close serial monitors and other flashers, then try again.") },
  { NF_ERROR_PORT_NOT_SERIAL,
    N_ ("This is not a usable serial port"),
    N_ ("Choose another port, or a baud rate that the adapter can do.") },
  { NF_ERROR_PORT_UNREACHABLE,
    N_ ("The network port does not answer"),
    N_ ("Check the host and port, and that the serial server runs there.") },
  { NF_ERROR_PORT_LOST,
    N_ ("The board was unplugged"),
    N_ ("Plug it in again and flash once more. If nobody touched it, try another cable or USB "
        "port.") },

  { NF_ERROR_NO_ANSWER,
    N_ ("The board does not answer"),
    N_ ("Check that it has power and that this is its port. Then hold FLASH (GPIO0 to ground), "
        "tap RST, let go, and try again.") },
  { NF_ERROR_RUNS_PROGRAM,
    N_ ("The board runs its program instead of its loader"),
    N_ ("Hold FLASH (GPIO0 to ground) while you tap RST, then try again. Boards without "
        "automatic reset need this every time.") },
  { NF_ERROR_DEAF,
    N_ ("The board is in its loader but does not hear us"),
    N_ ("Check the wire from the adapter's TX to the board's RX, and that nothing else drives "
        "RX.") },
  { NF_ERROR_GARBAGE,
    N_ ("The board answers, but with bytes that make no sense"),
    N_ ("Try a lower baud rate and another cable, and check the ground wire.") },
  { NF_ERROR_TIMED_OUT,
    N_ ("The board stopped answering"),
    N_ ("Check the cable and the power supply, then try again at a lower baud rate.") },
  { NF_ERROR_BAD_ANSWER,
    N_ ("The board refused a command"),
    N_ ("Try again. If it stays, save the log and report it.") },
  { NF_ERROR_LINE,
    N_ ("Data arrives damaged at the board"),
    N_ ("Use a lower baud rate, a shorter cable or another USB port.") },
  { NF_ERROR_WRONG_CHIP,
    N_ ("This is not an ESP8266"),
    N_ ("This program writes ESP8266 and ESP8285 boards only.") },
  { NF_ERROR_FLASH_SILENT,
    N_ ("The board's flash memory does not answer"),
    N_ ("Disconnect everything from GPIO6 to GPIO11 and check the power supply. If it stays "
        "silent, the module is damaged.") },
  { NF_ERROR_FLASH_REFUSED,
    N_ ("The flash memory does not keep what is written"),
    N_ ("It may be write-protected, worn out or short of power. Try a better power supply "
        "first.") },
  { NF_ERROR_NEEDS_STUB,
    N_ ("The board's own loader cannot do this"),
    N_ ("It takes a program on the chip, the stub: leave it switched on.") },
  { NF_ERROR_NO_STUB,
    N_ ("The program on the chip does not start"),
    N_ ("Try a lower baud rate. Writing and erasing also work without it.") },
  { NF_ERROR_DIFFERS,
    N_ ("The flash memory holds something else"),
    N_ ("Write the files again. Places that the running program changes by itself differ after "
        "its first start.") },

  { NF_ERROR_FILE_MISSING, N_ ("A file was not found"), N_ ("Check its path, or leave it out.") },
  { NF_ERROR_FILE_UNREADABLE,
    N_ ("A file cannot be read"),
    N_ ("Check its permissions, or choose another file.") },
  { NF_ERROR_FILE_EMPTY, N_ ("A file is empty"), N_ ("Download or build it again.") },
  { NF_ERROR_FILE_TOO_LARGE,
    N_ ("A file is larger than any flash memory"),
    N_ ("Firmware for the ESP8266 has at most 16 MB.") },
  { NF_ERROR_FILE_CHANGED,
    N_ ("A file changed while it was being read"),
    N_ ("Wait until the program that writes it is done, then try again.") },
  { NF_ERROR_FILE_UNWRITABLE,
    N_ ("A file cannot be written"),
    N_ ("Choose another name or folder for it, or make room on the disk.") },
  { NF_ERROR_ADDRESS,
    N_ ("An address is missing or cannot be read"),
    N_ ("Write it as 0x3fc000, 64K, 1M or 65536.") },
  { NF_ERROR_ADDRESS_RANGE,
    N_ ("An address is out of range"),
    N_ ("Addresses go from 0 to 16 MB (0x1000000).") },
  { NF_ERROR_UNALIGNED,
    N_ ("An address is inside a sector"),
    N_ ("Flash memory is erased in sectors of 4 KB, so addresses are multiples of 0x1000.") },
  { NF_ERROR_DOES_NOT_FIT,
    N_ ("That is past the end of the flash memory"),
    N_ ("Choose the right board or another address, or firmware made for this size.") },
  { NF_ERROR_OVERLAP,
    N_ ("Two files want the same place"),
    N_ ("Change one address, or leave one out.") },
  { NF_ERROR_NOTHING_TO_DO, N_ ("There is nothing to write"), N_ ("Choose a file first.") },
  { NF_ERROR_BUNDLE,
    N_ ("This collection of files cannot be used"),
    N_ ("The details say what is wrong with it. Its files can still be added one by one.") },
  { NF_ERROR_NEEDS_DECISION,
    N_ ("Something speaks against this"),
    N_ ("Nothing was changed. The details say what it is; mend it, or go on all the same.") },
  { NF_ERROR_NOT_KEPT,
    N_ ("What is on the board could not be kept"),
    N_ ("Make room on the disk, or go on without keeping what is overwritten.") },
  { NF_ERROR_PROFILE, N_ ("There is no such board profile"), "" },
  { NF_ERROR_SETTING, N_ ("A setting has a value that does not exist"), "" },
};

static const Words *
find_words (const GError *error)
{
  if (error->domain == NF_ERROR)
    for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
      if ((int) words[i].cause == error->code)
        return &words[i];
  return &words[0];
}

static gboolean
is_cancel (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

const char *
nf_words_get_headline (const GError *error)
{
  return is_cancel (error) ? _ ("Cancelled") : _ (find_words (error)->headline);
}

const char *
nf_words_get_advice (const GError *error)
{
  const char *advice = is_cancel (error) ? "" : find_words (error)->advice;

  /* The translation of "" is the catalogue's header. */
  return *advice != '\0' ? _ (advice) : "";
}

const char *
nf_words_get_row_problem (NfError cause)
{
  switch ((int) cause) {
  case NF_ERROR_FILE_MISSING:
    return _ ("File not found");
  case NF_ERROR_FILE_UNREADABLE:
    return _ ("File cannot be read");
  case NF_ERROR_FILE_EMPTY:
    return _ ("File is empty");
  case NF_ERROR_FILE_TOO_LARGE:
    return _ ("File is larger than 16 MB");
  case NF_ERROR_FILE_CHANGED:
    return _ ("File is being changed");
  case NF_ERROR_ADDRESS:
    return _ ("Not an address: write 0x10000, 64K, 1M or 65536");
  case NF_ERROR_ADDRESS_RANGE:
    return _ ("Addresses go from 0 to 16 MB");
  default:
    return _ ("Something is wrong with this row");
  }
}
