/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a program on a virtual board says and answers, as a list of commands. No code of an
 * ESP8266 is run here: its programs are played by such scripts, those of an image that carries
 * one, and those that nf-virtual-firmware.h makes up for firmware that it knows.
 *
 * A script is text. Its first line is "nf-virtual-program 1", it ends with a NUL, and each line
 * ended by LF is one command, carried out when the one before is done:
 *
 *   baud RATE            changes the rate, when all that was said has left. A program begins at the
 *                        boot ROM's rate
 *   say TEXT             sends it, with nothing behind it
 *   wait MS              does nothing for so long
 *   flood N              sends N numbered lines of 64 characters as fast as the line carries them
 *   prompt TEXT          sends it, and is a shell from then on: it echoes what it receives, answers
 *                        each line (ended by CR, LF or both) by the rules below and sends TEXT
 *                        again
 *   answer LINE => TEXT  a rule: to LINE it says TEXT and CR LF
 *   on LINE => COMMAND   a rule: at LINE it carries out a command of this language. More rules for
 *                        the same line follow each other
 *   crash N              exception N as Arduino's core dumps it, then a software reset
 *   sdk-crash N          the same as the SDK reports it: "Fatal exception (N):"
 *   watchdog software    Arduino's "Soft WDT reset" with its dump, then a software reset
 *   watchdog hardware    silence for a while, then a reset with cause 4
 *   restart              a software reset
 *   needs-init-data      what the SDK does that finds none where the image header's size says
 *                        (size - 0x4000): complains of rf_cal[0], and restarts a second later
 *   erase ADDRESS SIZE   sets a part of the flash to FF, both in hexadecimal
 *   loop                 back to behind the last "loop:" before it, or to the beginning; 1 ms
 *   loop:
 *
 * In TEXT and LINE, \r \n \t \e \\ and \xNN (not \x00) are escapes. One * in a LINE stands for
 * any characters, and a * in its rule's TEXT for what they were; the first matching LINE counts,
 * a line without a rule gets the prompt alone. An empty line and one that begins with # are
 * nothing. At a line that it does not understand the board says so, and stops.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  NF_VIRTUAL_SCRIPT_BAUD,
  NF_VIRTUAL_SCRIPT_SAY,
  NF_VIRTUAL_SCRIPT_WAIT,
  NF_VIRTUAL_SCRIPT_FLOOD,
  NF_VIRTUAL_SCRIPT_PROMPT,
  NF_VIRTUAL_SCRIPT_CRASH,
  NF_VIRTUAL_SCRIPT_SDK_CRASH,
  NF_VIRTUAL_SCRIPT_WATCHDOG, /* number: 1 for hardware */
  NF_VIRTUAL_SCRIPT_RESTART,
  NF_VIRTUAL_SCRIPT_NEEDS_INIT_DATA,
  NF_VIRTUAL_SCRIPT_ERASE, /* number and size */
  NF_VIRTUAL_SCRIPT_LOOP,  /* number: the command to go on with */
  NF_VIRTUAL_SCRIPT_STOP,
} NfVirtualScriptKind;

typedef struct {
  NfVirtualScriptKind kind;
  guint32 number;
  guint32 size;
  char *text; /* unescaped */
  char *line; /* of a rule, unescaped; NULL for a command */
} NfVirtualCommand;

typedef struct _NfVirtualScript NfVirtualScript;

/**
 * Reads a script.
 *
 * @text: its lines without the first, up to a NUL or @size bytes
 *
 * Returns: (transfer full): free with nf_virtual_script_free(). One that is not understood ends
 * with saying so
 */
NfVirtualScript *nf_virtual_script_parse (const char *text, gsize size);

/** NULL is allowed. */
void nf_virtual_script_free (NfVirtualScript *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfVirtualScript, nf_virtual_script_free)

/** Returns: (nullable): command @index, NULL behind the last */
const NfVirtualCommand *nf_virtual_script_get (const NfVirtualScript *self, guint index);

/**
 * Finds what @line is answered with.
 *
 * @nth: 0 for the first command that it gives, and so on
 * @star: (out) (transfer full): what the * stood for; empty when there is none
 *
 * Returns: (nullable): NULL behind the last; @star is not set then
 */
const NfVirtualCommand *
nf_virtual_script_find_rule (const NfVirtualScript *self, const char *line, guint nth, char **star);

/** Puts the escapes in that make @text one TEXT of a script. Returns: (transfer full) */
char *nf_virtual_script_escape (const char *text);

G_END_DECLS
