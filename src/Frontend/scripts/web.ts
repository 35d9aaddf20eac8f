// Every page works without this file. It adds: theme, drawer, copy buttons, tables that the keyboard can move sideways, rows that unfold in place,
// charts, and reports that follow by themselves. Custom elements, because pages are exchanged in place (enhanced navigation) and nothing else is told of it.
import './theme';
import './drawer';
import './copy';
import './drop';
import './reach';
import './unfold';
import './chart-element';
import './time-ago';
import './live';
import './show-password';
import './editor-element';
import './busy';
import './ticks';
import './upload';
import './follow';
