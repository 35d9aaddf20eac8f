using System.Globalization;

namespace Postroad.Core.Lists.Words;

internal sealed class SpanishWords : RecipientWords
{
    private static readonly string[] Months =
        ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"];

    public override string Code => Languages.Spanish;
    public override string Name => "Español";

    public override string NotFoundTitle => "Página no encontrada";
    public override string NotFound => "No hay nada en esta dirección";
    public override string NotFoundMeans => "Es posible que el enlace se haya cortado al copiarlo. Ábralo de nuevo desde el correo o cópielo entero.";
    public override string Later => "Ahora mismo no podemos consultarlo";
    public override string LaterLink => "Ahora mismo no podemos consultar este enlace";
    public override string LaterMeans => "Ábralo de nuevo dentro de un minuto, por favor.";
    public override string Broken => "Algo no funciona aquí";
    public override string BrokenMeans => "No es culpa suya, y los responsables ya están avisados. Inténtelo de nuevo más tarde, por favor.";
    public override string NotTaken => "No ha funcionado";
    public override string NotTakenMeans => "Esta dirección no acepta lo que se le ha enviado.";
    public override string PressAgain => "No hemos podido guardarlo. Pulse de nuevo el botón dentro de un minuto, por favor.";
    public override string LeadOn => "Continuar a la página";
    public override string LeadOnMeans => "Si no se abre por sí sola:";

    public override string AskLeave(string list) => $"¿Darse de baja de {list}?";
    public override string AskLeaveMeans(string list, string address) => $"Entonces ya no enviaremos {list} a {address}. Todavía no ha cambiado nada.";
    public override string Leave => "Darme de baja";
    public override string LeftTitle => "Se ha dado de baja";
    public override string Left(string list) => $"Se ha dado de baja de {list}";
    public override string LeftHead(string name) => name.Length == 0 ? "Ya está hecho" : $"Ya está hecho, {name}";
    public override string LeftMeans(string list, string address) => $"Ya no enviamos {list} a {address}. Un correo que ya esté en camino aún puede llegar hoy.";
    public override string Undo => "Deshacer y seguir recibiéndolo";
    public override string StaysTitle => "Su suscripción continúa";
    public override string Stays(string list) => $"Sigue recibiendo {list}";
    public override string StaysHead(string name) => name.Length == 0 ? "Todo está como antes" : $"Todo está como antes, {name}";
    public override string StaysMeans(string list, string address) => $"Seguimos enviando {list} a {address}. Con el enlace de cada correo puede darse de baja cuando quiera.";
    public override string NotLeft => "Todavía no se ha dado de baja";
    public override string NotBack => "Su baja sigue en vigor";
    public override string Why => "¿Por qué se va?";
    public override string IfYouLike => "(solo si quiere)";
    public override string TooMany => "Demasiados correos";
    public override string NotForMe => "No me interesa";
    public override string NeverSignedUp => "Nunca me apunté";
    public override string SendAnswer => "Enviar respuesta";
    public override string ThanksForAnswer => "Gracias por su respuesta";

    public override string Choose => "Elegir lo que recibe";
    public override string StopEverything => "Dejar de recibirlo todo";
    public override string Stopped => "Ya no recibirá más correos nuestros";
    public override string StoppedMeans(string sender, string address) => $"{sender} ya no envía nada a {address}. Un correo que ya esté en camino aún puede llegar hoy.";
    public override string NotStopped => "Todavía no se ha detenido";
    public override string UndoStop => "Deshacer y dejarlo todo como estaba";
    public override string StopUndone => "Todo está como antes";
    public override string ForAddress(string address) => $"Para {address}";
    public override string Mailings => "Envíos";
    public override string FirstName => "Nombre";
    public override string LastName => "Apellidos";
    public override string Language => "Idioma";
    public override string Save => "Guardar";
    public override string Saved => "Guardado";
    public override string NotSaved => "Todavía no se ha guardado";
    public override string WaitsForConfirmation => "Sin confirmar todavía";
    public override string Joined(string list, string day) => $"Recibe {list} desde el {day}.";
    public override string HeldBack => "De momento no enviamos nada a esta dirección";
    public override string HeldBackMeans => "Algún correo no llegó o se marcó como no deseado, o el remitente ha bloqueado la dirección. Si quiere volver a recibirlos, escriba al remitente.";

    public override string Join(string list) => $"Suscribirse a {list}";
    public override string Email => "Correo electrónico";
    public override string MayStayEmpty => "(opcional)";
    public override string LeaveEmpty => "Deje este campo vacío";
    public override string Consent => "Sí, envíenme estos correos. Puedo dejar de recibirlos en cualquier momento con un clic.";
    public override string JoinButton => "Suscribirme";
    public override string AsksByMail => "Enviamos un correo de confirmación. No ocurre nada más hasta que pulse el enlace que contiene.";
    public override string Yes => "Sí";
    public override string No => "No";
    public override string LookAgain => "Revíselo una vez más y pulse el botón, por favor.";
    public override string OnceMore => "Ha sido muy rápido. No falta nada: pulse el botón una vez más, por favor.";
    public override string EmailFault => "No es una dirección de correo completa. Quizá falte algo al final, por ejemplo .es.";
    public override string NumberFault => "No es un número. Escríbalo así: 1234.5.";
    public override string DateFault => "No es una fecha. Escríbala así: 2026-11-29.";
    public override string TextFault => "Es demasiado largo o tiene un carácter que no es texto.";
    public override string MissingFault => "Elija una opción, por favor.";
    public override string ConsentFault => "Marque esta casilla, por favor; si no, no podemos enviarle nada.";
    public override string Thanks => "Gracias";
    public override string ThanksAsked => "Mire en su buzón";
    public override string ThanksAskedMeans => "Si la dirección es correcta, está en camino un correo que le pide que confirme. ¿No llega nada en una hora? Mire en la carpeta de correo no deseado o inténtelo de nuevo mañana.";
    public override string ThanksMeans => "Si la dirección es correcta, recibirá nuestro próximo correo. Quien se dio de baja antes recibe un correo que le pide que confirme.";
    public override string TooManySignUps => "Demasiadas altas desde su red";
    public override string TooManySignUpsMeans => "No se ha guardado nada. Inténtelo de nuevo dentro de una hora, por favor.";
    public override string NotSignedUp => "Todavía no se ha suscrito";

    public override string AskConfirm(string list) => $"¿Quiere recibir {list}?";
    public override string AskConfirmMeans(string list, string address) => $"Alguien, esperamos que usted, nos pidió que enviáramos {list} a {address}. No se envía nada hasta que pulse el botón.";
    public override string Confirm => "Sí, quiero recibirlo";
    public override string ConfirmedTitle => "Se ha suscrito";
    public override string Confirmed(string list) => $"Ahora recibe {list}";
    public override string ConfirmedHead(string name) => name.Length == 0 ? "Gracias" : $"Gracias, {name}";
    public override string ConfirmedMeans(string list, string address) => $"Enviamos {list} a {address}. Con el enlace de cada correo puede darse de baja cuando quiera.";
    public override string Over => "Este enlace ya no es válido";
    public override string OverMeans => "Un enlace así vale 7 días y hasta que se envía otro más nuevo. No se ha cambiado nada.";
    public override string SignUpAgain => "Suscribirse de nuevo";
    public override string NotConfirmed => "Todavía no se ha suscrito";

    public override string MailSubject(string list) => $"Confirme, por favor: {list}";
    public override string MailAsks(string list, string address) => $"Alguien, esperamos que usted, nos pidió que enviáramos {list} a {address}. Pulse el botón para decir que sí; hasta entonces no enviamos nada.";
    public override string MailButton => "Confirmar";
    public override string MailUntil(string day) => $"El enlace vale hasta el {day}.";
    public override string MailIgnore => "¿No ha sido usted? Entonces no haga nada: sin su confirmación no recibirá nada nuestro.";

    public override string Day(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day.Day} de {Months[day.Month - 1]} de {day.Year}");
}
