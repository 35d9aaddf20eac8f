using System.Globalization;
using Postroad.Core.Advisor;
using Postroad.Core.Primitives;

namespace Postroad.Web.Parts;

/// <summary>The terms of Amazon SES as somebody types them.</summary>
internal sealed class TermsForm
{
    private readonly Dictionary<string, string> typed;
    private readonly List<FieldFault> faults = [];

    private TermsForm(Dictionary<string, string> typed) => this.typed = typed;

    public static TermsForm Of(IFormCollection form) => new(form.Keys.ToDictionary(key => key, key => form[key].ToString().Trim(), StringComparer.Ordinal));

    public static TermsForm Of(SesTerms terms)
    {
        var text = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["as_of"] = terms.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["region"] = terms.Region, ["usual"] = terms.Usual,
            ["first_step"] = Figures.Number(terms.FirstStep), ["second_step"] = Figures.Number(terms.SecondStep), ["little"] = Figures.Number(terms.Little),
            ["dedicated_from"] = Figures.Number(terms.DedicatedFrom), ["warm_up_days"] = terms.WarmUpDays.ToString(CultureInfo.InvariantCulture),
            ["dedicated_ip"] = Write(terms.DedicatedIp), ["bounce_review"] = Write(terms.BounceReview), ["complaint_review"] = Write(terms.ComplaintReview),
        };
        foreach (var (plan, i) in terms.Plans.Select((plan, i) => (plan, i)))
        {
            foreach (var (field, value) in new[] { ("key", plan.Key), ("name", plan.Name), ("about", plan.About), ("fee", Write(plan.Fee)), ("first", Write(plan.First)), ("second", Write(plan.Second)), ("beyond", Write(plan.Beyond)) })
                text[$"plans.{i}.{field}"] = value;
        }

        return new TermsForm(text);
    }

    /// <summary>Of what cannot be read.</summary>
    public IReadOnlyList<FieldFault> Faults => faults;

    /// <summary>As it was typed; nothing where nothing was.</summary>
    public string this[string field] => typed.GetValueOrDefault(field, "");

    /// <summary>Lines without key and name are none. With <see cref="Faults"/> it is not to be kept.</summary>
    public SesTerms Read()
    {
        var lines = Enumerable.Range(0, SesTerms.MostPlans).Where(i => this[$"plans.{i}.key"].Length + this[$"plans.{i}.name"].Length > 0).ToList();
        return new SesTerms
        {
            AsOf = Day("as_of"), Region = this["region"], Usual = this["usual"], FirstStep = Whole("first_step"), SecondStep = Whole("second_step"), Little = Whole("little"), DedicatedFrom = Whole("dedicated_from"), WarmUpDays = (int)Math.Min(Whole("warm_up_days"), int.MaxValue),
            DedicatedIp = Price("dedicated_ip"), BounceReview = Price("bounce_review"), ComplaintReview = Price("complaint_review"), Plans = [.. lines.Select(Plan)],
        };
    }

    private SesPlan Plan(int i) => new(
        this[$"plans.{i}.key"], this[$"plans.{i}.name"], this[$"plans.{i}.about"], Price($"plans.{i}.fee"), Price($"plans.{i}.first"), Price($"plans.{i}.second"), Price($"plans.{i}.beyond"));

    private DateOnly Day(string field)
    {
        if (DateOnly.TryParseExact(this[field], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        return Wrong<DateOnly>(field, $"“{this[field].Fit(20)}” is no day. Write it as 2026-07-22.");
    }

    private long Whole(string field) => long.TryParse(this[field].Replace(",", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number : Wrong<long>(field, $"“{this[field].Fit(20)}” is no whole number.");

    private decimal Price(string field) => decimal.TryParse(this[field], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price)
        ? price : Wrong<decimal>(field, $"“{this[field].Fit(20)}” is no number. Write it as 0.16.");

    private T Wrong<T>(string field, string sentence)
        where T : struct
    {
        faults.Add(new FieldFault(field, sentence));
        return default;
    }

    private static string Write(decimal number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
