/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The words of a diagnosis, see nf-words-diagnosis.h.
 */
#include "nf-words-diagnosis.h"

#include <glib/gi18n-lib.h>

/* By cause. Those that name a port, a chip or a program stand in the functions below. */
typedef struct {
  const char *sentence; /* NULL: it is made */
  const char *advice;   /* NULL: it is made, or there is none */
} Words;

static const Words words[NF_N_CAUSES] = {
  [NF_CAUSE_NONE] = { NULL, NULL },
  [NF_CAUSE_NO_BOARD] = { N_ ("There is no board on the USB bus"),
                          N_ ("Plug the board in. If it is plugged in already, try another cable "
                              "first: many only charge.") },
  [NF_CAUSE_NOTHING_CAME] = { N_ ("Nothing came when the board was plugged in: most likely the "
                                  "cable only charges"),
                              N_ ("Take a cable that you know to carry data, then another USB "
                                  "socket without a hub. If nothing comes with those either, the "
                                  "board's USB chip does not work.") },
  [NF_CAUSE_BRLTTY] = { NULL,
                        N_ ("brltty drives braille displays. If you do not use one, remove it, "
                            "then plug the board in again:") },
  [NF_CAUSE_NO_DRIVER] = { NULL, NULL },
  [NF_CAUSE_SANDBOX] = { N_ ("This program runs in a sandbox that hides the serial ports"),
                         N_ ("Allow it to use all devices, in Flatseal or by \"flatpak override\" "
                             "(Snap: \"snap connect\"), and start it again.") },
  [NF_CAUSE_PORT_GONE] = { NULL,
                           N_ ("Choose one of the ports that are there. A port that comes and goes "
                               "has a bad cable or too little power.") },
  [NF_CAUSE_NO_PERMISSION] = { NULL, NULL },
  [NF_CAUSE_NEW_LOGIN] = { NULL, N_ ("Log out and in again, then try again.") },
  [NF_CAUSE_MODEM_MANAGER] = { N_ ("ModemManager is trying out the port, as it does for a while "
                                   "after plugging in"),
                               N_ ("Wait half a minute. Node Flasher's udev rule, once installed, "
                                   "keeps it away from boards.") },
  [NF_CAUSE_BUSY] = { NULL, N_ ("Close it, then try again.") },
  [NF_CAUSE_NOT_SERIAL] = { NULL,
                            N_ ("Choose another port, or a baud rate that the adapter can do.") },
  [NF_CAUSE_UNREACHABLE] = { NULL,
                             N_ ("Check the host and port, and that the serial server runs "
                                 "there.") },
  [NF_CAUSE_LOST] = { N_ ("The port vanished while it was in use: most likely it was unplugged"),
                      N_ ("Plug it in again. If nobody touched it, try another cable or USB "
                          "socket, "
                          "and give the board its own power supply.") },
  [NF_CAUSE_NO_LINES] = { N_ ("This adapter cannot reset the board, and the board is not in its "
                              "loader"),
                          N_ ("Connect GPIO0 to ground, reset the board by hand, and try again.") },
  [NF_CAUSE_SILENT] = { N_ ("Not one byte comes from the board: most likely it has no power, or "
                            "its "
                            "TX is not connected to the adapter's RX"),
                        N_ ("Check the power, the wire from the board's TX to the adapter's RX, "
                            "that EN (CH_PD) is high, and that this is the board's port. Where "
                            "nothing resets the board, hold FLASH (GPIO0 to ground), tap RST, and "
                            "try again.") },
  [NF_CAUSE_ECHO] = { N_ ("What is sent comes straight back: TX and RX most likely touch each "
                          "other"),
                      N_ ("Look for a bridge between TX and RX, on the adapter, in the wires and "
                          "on "
                          "the board.") },
  [NF_CAUSE_RUNS_PROGRAM] = { N_ ("The board was reset and started its program: GPIO0 was not low"),
                              N_ ("Hold FLASH (GPIO0 to ground) while you tap RST, then try again. "
                                  "Boards without automatic reset need this every time.") },
  [NF_CAUSE_NO_RESET] = { N_ ("The board runs its program, and the adapter's lines do not reset "
                              "it"),
                          N_ ("Hold FLASH (GPIO0 to ground) while you tap RST, then try again. To "
                              "have it done automatically, connect DTR to GPIO0 and RTS to RST.") },
  [NF_CAUSE_DEAF] = { N_ ("The board is in its loader but hears nothing: most likely the wire from "
                          "the adapter's TX to the board's RX"),
                      N_ ("Check that wire, and that nothing else on the board drives RX "
                          "(GPIO3).") },
  [NF_CAUSE_GPIO15] = { N_ ("The board waits for an SD host: GPIO15 is high"),
                        N_ ("Connect GPIO15 to ground, by 10 kOhm or less, and reset the board.") },
  [NF_CAUSE_BROWN_OUT] = { N_ ("The board starts again and again: most likely its power breaks "
                               "down"),
                           N_ ("Use a supply that gives 500 mA at 3.3 V; the 3.3 V pin of a USB "
                               "adapter does not. A shorter cable and 100 uF at the module "
                               "help.") },
  [NF_CAUSE_GARBAGE] = { N_ ("The board talks, but nothing of it makes sense at any rate"),
                         N_ ("Check the ground wire between adapter and board, and try a lower "
                             "baud "
                             "rate. An adapter of 5 V or a crystal of an odd frequency do this "
                             "too.") },
  [NF_CAUSE_KERNEL_CH340] = { NULL,
                              N_ ("Bring the system up to date, start it anew, and try again:") },
  [NF_CAUSE_LINE_ERRORS] = { N_ ("The board answers, but data arrives damaged"),
                             N_ ("Use a lower baud rate, a shorter cable, another USB socket "
                                 "without a hub, or a better power supply.") },
  [NF_CAUSE_WRONG_CHIP] = { N_ ("The board answers, but it is not an ESP8266"),
                            N_ ("This program writes ESP8266 and ESP8285 boards only. If you have "
                                "several boards, choose another port.") },
  [NF_CAUSE_NO_FLASH_FF] = { N_ ("The board answers, but its flash memory does not: the data line "
                                 "stays high"),
                             N_ ("Disconnect everything from GPIO6 to GPIO11 and check the power "
                                 "supply. If it stays silent, the flash chip is missing, badly "
                                 "soldered or broken.") },
  [NF_CAUSE_NO_FLASH_00] = { N_ ("The board answers, but its flash memory does not: the data line "
                                 "stays low"),
                             N_ ("Disconnect everything from GPIO6 to GPIO11: most likely one of "
                                 "them has contact with ground. If it stays silent, the flash chip "
                                 "is broken.") },
  [NF_CAUSE_FLASH_LOCKED] = { N_ ("The board's flash memory is write-protected"),
                              N_ ("Node Flasher takes the protection away when it writes. If it "
                                  "says that it cannot, the chip's WP pin is held low.") },
  [NF_CAUSE_FLASH_MIRRORED] = { N_ ("The flash memory is most likely smaller than it says: its "
                                    "second half shows what is in the first"),
                                N_ ("Choose a board profile of half that size or less before you "
                                    "write. Chips with a forged size are sold.") },
  [NF_CAUSE_UNKNOWN] = { N_ ("The board cannot be used, for a reason that is not known"),
                         N_ ("The details say what was seen. Try again, with another cable and a "
                             "lower baud rate.") },
};

const char *
nf_words_get_examine_step (NfExamineStep step)
{
  switch (step) {
  case NF_EXAMINE_HOST:
    return _ ("Looking at this computer");
  case NF_EXAMINE_OPEN:
    return _ ("Opening the port");
  case NF_EXAMINE_LOADER:
    return _ ("Trying to get an answer");
  case NF_EXAMINE_LISTEN:
    return _ ("Listening to the board");
  case NF_EXAMINE_CHIP:
    return _ ("Asking the chip and its flash memory");
  default:
    g_return_val_if_reached ("");
  }
}

/* --- The sentence ------------------------------------------------------------------------ */

static const char *
get_port (const NfEvidence *evidence)
{
  return evidence->port != NULL ? evidence->port : _ ("The port");
}

/* Returns: (transfer none): the name of the bridge that has no port */
static const char *
get_bare_bridge (const NfEvidence *evidence)
{
  for (guint i = 0; evidence->host != NULL && i < evidence->host->devices->len; i++) {
    const NfUsbDevice *device = g_ptr_array_index (evidence->host->devices, i);
    if (device->bridge != NULL && device->tty == NULL)
      return device->bridge;
  }
  return _ ("board's USB chip");
}

static char *
format_none (const NfEvidence *evidence)
{
  if (evidence->line != NULL && evidence->line->answers)
    return g_strdup (_ ("All is well: the board answers, and so does its flash memory"));
  if (evidence->port != NULL)
    return g_strdup_printf (_ ("Nothing speaks against opening %s"), evidence->port);
  return g_strdup (_ ("There is a board on the USB bus, and it has a port"));
}

static char *
format_permission (const NfEvidence *evidence)
{
  const NfHostEvidence *host = evidence->host;

  if (host != NULL && host->group != NULL)
    /* Translators: the first is a port, the second a group */
    return g_strdup_printf (_ ("You are not allowed to open %s: it is for the group %s"),
                            get_port (evidence),
                            host->group);
  return g_strdup_printf (_ ("You are not allowed to open %s"), get_port (evidence));
}

static char *
format_new_login (const NfEvidence *evidence)
{
  return g_strdup_printf (_ ("You have joined the group %s, but not since this login"),
                          evidence->host->group);
}

static char *
format_busy (const NfEvidence *evidence)
{
  const NfHostEvidence *host = evidence->host;
  const NfPortHolder *holder = NULL;

  if (host == NULL || host->holders->len == 0)
    return g_strdup_printf (_ ("Another program has %s open"), get_port (evidence));
  holder = g_ptr_array_index (host->holders, 0);
  /* Translators: a program, a port, a process number */
  return g_strdup_printf (_ ("%s has %s open (process %u)"),
                          holder->program,
                          get_port (evidence),
                          holder->pid);
}

static char *
make_sentence (const NfEvidence *evidence, NfCause cause)
{
  switch ((int) cause) {
  case NF_CAUSE_BRLTTY:
    return g_strdup_printf (_ ("brltty keeps the %s to itself: it takes it for a braille display"),
                            get_bare_bridge (evidence));
  case NF_CAUSE_NO_DRIVER:
    return g_strdup_printf (_ ("The %s is on the USB bus, but the system has no driver for it"),
                            get_bare_bridge (evidence));
  case NF_CAUSE_PORT_GONE:
    return g_strdup_printf (_ ("%s is not there"), get_port (evidence));
  case NF_CAUSE_NO_PERMISSION:
    return format_permission (evidence);
  case NF_CAUSE_NEW_LOGIN:
    return format_new_login (evidence);
  case NF_CAUSE_BUSY:
    return format_busy (evidence);
  case NF_CAUSE_NOT_SERIAL:
    return g_strdup_printf (_ ("%s is not a usable serial port"), get_port (evidence));
  case NF_CAUSE_UNREACHABLE:
    return g_strdup_printf (_ ("%s does not answer"), get_port (evidence));
  case NF_CAUSE_KERNEL_CH340:
    return g_strdup_printf (_ ("Linux %s has a fault with this USB chip, which is most likely why "
                               "the board cannot be understood"),
                            evidence->host->kernel);
  default:
    return format_none (evidence);
  }
}

char *
nf_words_format_cause (const NfEvidence *evidence, const NfDiagnosis *diagnosis)
{
  const char *sentence = words[diagnosis->cause].sentence;

  return sentence != NULL ? g_strdup (_ (sentence)) : make_sentence (evidence, diagnosis->cause);
}

/* --- The advice -------------------------------------------------------------------------- */

static const char *
get_advice (const NfDiagnosis *diagnosis)
{
  const char *advice = words[diagnosis->cause].advice;

  if (advice != NULL)
    return _ (advice);
  if (diagnosis->cause == NF_CAUSE_NO_DRIVER)
    return diagnosis->command != NULL
               ? _ ("Load the driver, then plug the board in again:")
               : _ ("Install the driver of its maker, then plug the board in again.");
  if (diagnosis->cause == NF_CAUSE_NO_PERMISSION)
    return diagnosis->command != NULL
               ? _ ("Join the group, then log out and in again:")
               : _ ("Only the administrator may open it. Node Flasher's udev rule, once installed, "
                    "lets you open boards.");
  return "";
}

char *
nf_words_format_cause_advice (const NfEvidence *evidence, const NfDiagnosis *diagnosis)
{
  const char *advice = get_advice (diagnosis);

  if (diagnosis->command == NULL)
    return g_strdup (advice);
  return g_strdup_printf ("%s\n%s", advice, diagnosis->command);
}

const char *
nf_words_get_next (NfNext next)
{
  switch (next) {
  case NF_NEXT_RETRY:
    return _ ("Try Again");
  case NF_NEXT_WAIT:
    return _ ("Wait for the Port");
  case NF_NEXT_COMMAND:
    return _ ("Copy Command");
  case NF_NEXT_GUIDE:
    return _ ("Guide Me");
  case NF_NEXT_CHOOSE_PORT:
    return _ ("Choose Another Port");
  case NF_NEXT_SLOWER:
    return _ ("Try Slower");
  case NF_NEXT_WATCH_BUS:
    return _ ("I Plug It in Now");
  case NF_NEXT_NOTHING:
  default:
    return NULL;
  }
}
