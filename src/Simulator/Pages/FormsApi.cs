using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Postroad.Simulator.Control;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Pages;

/// <summary>The front page and its forms; they work without script and carry an antiforgery token.</summary>
internal static class FormsApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", (HttpContext context, PageReader reader) => Page(reader, PageQuery.Of(context.Request.Query), []));
        var forms = app.MapGroup("/forms").AddEndpointFilter(CheckTokenAsync);
        forms.MapPost("/faults", PostFaults);
        forms.MapPost("/shares", PostShares);
        forms.MapPost("/identity", PostIdentity);
        forms.MapPost("/review", PostReview);
        RegistrarForms.Map(app, forms);
        forms.MapPost("/empty", (Emptying emptying) => { emptying.Empty(); return Back("/"); });
    }

    private static async Task<IResult> PostFaults(HttpContext context, Settings settings, PageReader reader)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var errors = new List<string>();
        var known = settings.Faults.Settings;
        Fault Read(FaultKind kind) => known[kind] with { On = form["on"].Contains(kind.ToString()), OneIn = Whole(form, "one_in_" + kind, known[kind].OneIn, errors) };
        var faults = new FaultSettings
        {
            Throttle = Read(FaultKind.Throttle) with { InARow = Whole(form, "in_a_row", known.Throttle.InARow, errors), Seconds = Decimal(form, "hours", known.Throttle.Seconds / 3600, errors) * 3600 },
            ResetAfterAccepting = Read(FaultKind.ResetAfterAccepting),
            UnavailableBeforeAccepting = Read(FaultKind.UnavailableBeforeAccepting),
            UnavailableAfterAccepting = Read(FaultKind.UnavailableAfterAccepting),
            Hang = Read(FaultKind.Hang),
            HangAfterAccepting = Read(FaultKind.HangAfterAccepting),
            ResetBeforeAccepting = Read(FaultKind.ResetBeforeAccepting),
            LateEvents = Read(FaultKind.LateEvents),
            Nonsense = Read(FaultKind.Nonsense),
            LoseEvents = Read(FaultKind.LoseEvents),
            SendEventsTwice = Read(FaultKind.SendEventsTwice),
            ShuffleEvents = Read(FaultKind.ShuffleEvents),
        };
        errors.AddRange(faults.Wrong());
        if (errors.Count > 0) return Refused(reader, errors);
        settings.Change(faults);
        return Back("/#faults");
    }

    private static async Task<IResult> PostShares(HttpContext context, Settings settings, PageReader reader)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var errors = new List<string>();
        var shares = new MailboxShares
        {
            NoSuchMailbox = Decimal(form, "no_such_mailbox", 0, errors), MailboxFull = Decimal(form, "mailbox_full", 0, errors),
            LateAtFirst = Decimal(form, "late_at_first", 0, errors), Complains = Decimal(form, "complains", 0, errors),
            OpensPeople = Decimal(form, "opens_people", 0, errors), OpensMachines = Decimal(form, "opens_machines", 0, errors),
            Clicks = Decimal(form, "clicks", 0, errors), Unsubscribes = Decimal(form, "unsubscribes", 0, errors),
        };
        errors.AddRange(shares.Faults());
        if (errors.Count > 0) return Refused(reader, errors);
        settings.Change(shares);
        return Back("/#shares");
    }

    private static async Task<IResult> PostIdentity(HttpContext context, Settings settings, Mailroom room, PageReader reader)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return RegionRules.AddIdentity(settings, room, form["region"].ToString(), form["identity"].ToString()) is { } wrong
            ? (IResult)Refused(reader, [wrong], ask: "identity") : Back("/#regions");
    }

    private static async Task<IResult> PostReview(HttpContext context, Settings settings, Mailroom room, PageReader reader)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return RegionRules.EndReview(settings, room, form["region"].ToString(), new ReviewEnd { Decision = form["decision"].ToString() }) is { } wrong
            ? (IResult)Refused(reader, [wrong]) : Back("/#regions");
    }

    private static RazorComponentResult<FrontPage> Page(PageReader reader, PageQuery query, IReadOnlyList<string> errors) =>
        new(new { Page = reader.Read(query, errors) }) { StatusCode = errors.Count > 0
            ? 400 : 200, PreventStreamingRendering = true };

    private static RazorComponentResult<FrontPage> Refused(PageReader reader, IReadOnlyList<string> errors, string? ask = null) =>
        Page(reader, new PageQuery { Ask = ask }, errors);

    // 303: the browser asks for the page anew, and a reload does not post again.
    private static SeeOther Back(string to) => new SeeOther(to);

    private static async ValueTask<object?> CheckTokenAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        try
        {
            if (request.HasFormContentType) await request.ReadFormAsync(context.HttpContext.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return TypedResults.Text("This form has what no form may have, such as a zero byte: nothing was changed.\n", statusCode: 400);
        }

        var antiforgery = context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>();
        if (await antiforgery.IsRequestValidAsync(context.HttpContext)) return await next(context);
        return TypedResults.Text("This form is not from the page that this simulator shows now, or cookies are off. Load the front page again and repeat it.\n", statusCode: 400);
    }

    private static int Whole(IFormCollection form, string name, int otherwise, List<string> errors)
    {
        if (!form.ContainsKey(name)) return otherwise;
        var text = form[name].ToString();
        if (int.TryParse(text, NumberStyles.AllowThousands | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number))
            return number;
        errors.Add($"{name}: '{text}' is no whole number.");
        return otherwise;
    }

    private static double Decimal(IFormCollection form, string name, double otherwise, List<string> errors)
    {
        var text = form[name].ToString();
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number))
            return number;
        errors.Add($"{name}: '{text}' is no number such as 0.25.");
        return otherwise;
    }

    internal sealed class SeeOther(string to) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = to;
            return Task.CompletedTask;
        }
    }
}
