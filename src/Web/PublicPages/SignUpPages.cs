using Postroad.Core.Lists;
using Postroad.Core.Lists.Forms;
using Postroad.Core.Lists.Words;
using Postroad.Core.Primitives;

namespace Postroad.Web.PublicPages;

/// <summary>What people read who sign up for a list, in its language.</summary>
internal static class SignUpPages
{
    public static readonly IReadOnlyDictionary<string, SignUpFault> NoFaults = new Dictionary<string, SignUpFault>();

    /// <param name="shown">When, by a token.</param>
    /// <param name="typed">So far.</param>
    /// <param name="note">What is to be done about it. Empty: nothing but what the faults say.</param>
    public static Task ShowAsync(HttpContext http, SignUpPage page, string shown, SignUpRequest typed, IReadOnlyDictionary<string, SignUpFault> faults, string note)
    {
        var words = RecipientWords.Of(page.List.Language);
        var heading = HeadingOf(words, page);
        return WriteAsync(http, page, faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK, heading,
            $"""
            <form method="post" class="card" novalidate>
            {(note.Length > 0 ? $"<p role=\"status\"><b>{note}</b></p>\n" : "")}<h1>{Text(heading)}</h1>
            {(page.List.About.Length > 0 ? $"<p class=\"soft\">{Text(page.List.About)}</p>\n" : "")}<input type="hidden" name="shown" value="{shown}">
            <div class="f"><label for="email">{words.Email}</label><input type="email" id="email" name="email" value="{Text(Short(typed.Email))}" maxlength="{EmailAddress.MaxLength}" autocomplete="email" required{Marks("email", "email", faults)}>{Note("email", "email", words, faults)}</div>
            {string.Concat(page.Fields.Select(field => Field(words, field, typed, faults)))}<div class="hp" aria-hidden="true"><label for="website">{words.LeaveEmpty}</label><input type="text" id="website" name="website" tabindex="-1" autocomplete="off"></div>
            <div class="f"><label class="c"><input type="checkbox" id="consent" name="consent" value="yes" required{(typed.Consents ? " checked" : "")}{Marks("consent", "consent", faults)}><div>{Text(SignUps.ConsentOf(page))}</div></label>{Note("consent", "consent", words, faults)}</div>
            <button type="submit">{words.JoinButton}</button>
            {(page.List.OptIn == OptIn.Double ? $"<p class=\"small soft after\">{words.AsksByMail}</p>\n" : "")}</form>
            """);
    }

    /// <summary>The same for every address.</summary>
    public static Task TakenAsync(HttpContext http, SignUpPage page)
    {
        var words = RecipientWords.Of(page.List.Language);
        var (headline, means) = page.List.OptIn == OptIn.Double ? (words.ThanksAsked, words.ThanksAskedMeans) : (words.Thanks, words.ThanksMeans);
        return WriteAsync(http, page, StatusCodes.Status200OK, headline, $"<div class=\"card\">\n{PublicPage.Done(words.Thanks)}\n<h1>{headline}</h1>\n<p>{means}</p>\n</div>");
    }

    private static string HeadingOf(RecipientWords words, SignUpPage page) => page.Form.Heading.Length > 0 ? page.Form.Heading : words.Join(page.List.Name);

    private static string Field(RecipientWords words, CustomField field, SignUpRequest typed, IReadOnlyDictionary<string, SignUpFault> faults)
    {
        var (id, value) = ($"{SignUpLinks.FieldPrefix}{field.Name}", Text(Short(typed.Fields.GetValueOrDefault(field.Name) ?? "")));
        var input = field.Type switch
        {
            FieldType.YesNo => $"<select id=\"{id}\" name=\"{id}\"{Marks(field.Name, id, faults)}>{Option("", "", value)}{Option("yes", words.Yes, value)}{Option("no", words.No, value)}</select>",
            FieldType.Date => $"<input type=\"date\" id=\"{id}\" name=\"{id}\" value=\"{value}\"{Marks(field.Name, id, faults)}>",
            FieldType.Number => $"<input type=\"text\" inputmode=\"decimal\" id=\"{id}\" name=\"{id}\" value=\"{value}\" maxlength=\"40\"{Marks(field.Name, id, faults)}>",
            _ => $"<input type=\"text\" id=\"{id}\" name=\"{id}\" value=\"{value}\" maxlength=\"500\"{Complete(field.Name)}{Marks(field.Name, id, faults)}>",
        };
        return $"<div class=\"f\"><label for=\"{id}\">{LabelOf(words, field)} <span class=\"soft opt\">{words.MayStayEmpty}</span></label>{input}{Note(field.Name, id, words, faults)}</div>\n";
    }

    /// <summary>Names of people in the page's language; what else there is, as the customer calls it.</summary>
    private static string LabelOf(RecipientWords words, CustomField field) => field.Name switch
    {
        "first_name" => words.FirstName,
        "last_name" => words.LastName,
        _ => Text(field.Label),
    };

    private static string Complete(string field) => field switch
    {
        "first_name" => " autocomplete=\"given-name\"",
        "last_name" => " autocomplete=\"family-name\"",
        _ => "",
    };

    private static string Option(string value, string word, string chosen) => $"<option value=\"{value}\"{(value == chosen ? " selected" : "")}>{word}</option>";

    private static string Marks(string field, string id, IReadOnlyDictionary<string, SignUpFault> faults) => faults.ContainsKey(field) ? $" aria-invalid=\"true\" aria-describedby=\"{id}-fault\"" : "";

    private static string Note(string field, string id, RecipientWords words, IReadOnlyDictionary<string, SignUpFault> faults) =>
        faults.TryGetValue(field, out var fault) ? $"<p class=\"err\" id=\"{id}-fault\">{WordOf(words, fault)}</p>" : "";

    private static string WordOf(RecipientWords words, SignUpFault fault) => fault switch
    {
        SignUpFault.NoAddress => words.EmailFault,
        SignUpFault.NoConsent => words.ConsentFault,
        SignUpFault.NoNumber => words.NumberFault,
        SignUpFault.NoDate => words.DateFault,
        SignUpFault.NoChoice => words.MissingFault,
        _ => words.TextFault,
    };

    /// <summary>What was typed is shown again, but a page stays small whatever somebody sends.</summary>
    private static string Short(string typed) => typed.Length <= 500 ? typed : typed[..500];

    private static Task WriteAsync(HttpContext http, SignUpPage page, int status, string title, string body) =>
        PublicPage.WriteAsync(http, status, RecipientWords.Of(page.List.Language), title, body, page.CustomerName, page.List.PostalAddress);

    private static string Text(string value) => PublicPage.Text(value);
}
