using System.Globalization;
using System.Text;
using Postroad.Core.Advisor;

namespace Postroad.Web.Parts;

/// <summary>What the page about Amazon SES says of prices.</summary>
internal static class AdviceWords
{
    /// <summary>Of the drawing, in its own units.</summary>
    public const int Width = 420, Height = 260;

    private const int Left = 44, Right = 330, Top = 14, Bottom = 232, LineOfText = 13;

    /// <summary>Parts of the volume shown at which prices are worked out.</summary>
    private const int Steps = 40;

    private static readonly decimal[] RoundSteps = [1, 2, 4, 6, 8, 10];

    public static string Dollars(decimal amount) => string.Create(CultureInfo.InvariantCulture, $"${amount:N2}");

    /// <summary>As AWS writes them: 0.10, 105, 24.95.</summary>
    public static string Price(decimal price) => price == decimal.Truncate(price) && price is 0 or >= 1 ? price.ToString("0", CultureInfo.InvariantCulture) : price.ToString("0.00##", CultureInfo.InvariantCulture);

    /// <summary>For 1,000 recipients.</summary>
    public static string Each(decimal cost, long messages) => messages == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{cost / messages * 1000:#,0.000} per 1,000");

    /// <summary>"10 M", "500,000".</summary>
    public static string Volume(decimal messages) => messages >= 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{messages / 1_000_000:0.##} M") : Figures.Number((long)messages);

    /// <summary>Where the lines of a chart end: the volume with room beside it.</summary>
    public static long Widest(long messages) => Math.Max(1_000, messages * 8 / 5);

    /// <summary>Points of a plan's line.</summary>
    public static string Line(SesTerms terms, SesPlan plan, long widest)
    {
        var highest = Highest(terms, widest);
        var points = new StringBuilder();
        for (var i = 0; i <= Steps; i++)
        {
            var messages = (long)((decimal)widest * i / Steps);
            points.Append(CultureInfo.InvariantCulture, $"{X(messages, widest):0.#},{Up(plan.Cost(terms, messages), highest):0.#} ");
        }

        return points.ToString().TrimEnd();
    }

    public static string X(long messages, long widest) => Text(Left + ((Right - Left) * (decimal)messages / widest));

    public static string Y(SesTerms terms, decimal cost, long widest) => Text(Up(cost, Highest(terms, widest)));

    /// <summary>Dollars at the lines across.</summary>
    public static IEnumerable<decimal> Marks(SesTerms terms, long widest) => Enumerable.Range(0, 5).Select(i => Highest(terms, widest) * i / 4);

    /// <summary>Each with the place of its name, which keeps off the others'.</summary>
    public static IEnumerable<(SesPlan Plan, string Y)> Names(SesTerms terms, long widest)
    {
        var (last, highest) = (decimal.MaxValue, Highest(terms, widest));
        foreach (var plan in terms.Plans.OrderBy(p => p.Cost(terms, widest)))
        {
            last = Math.Min(Up(plan.Cost(terms, widest), highest), last - LineOfText);
            yield return (plan, Text(last + 4));
        }
    }

    private static decimal Up(decimal cost, decimal highest) => Bottom - ((Bottom - Top) * cost / highest);

    /// <summary>A round sum above all lines.</summary>
    private static decimal Highest(SesTerms terms, long widest)
    {
        var most = Math.Max(1, terms.Plans.Max(plan => plan.Cost(terms, widest)));
        var power = (decimal)Math.Pow(10, Math.Floor(Math.Log10((double)most)));
        return RoundSteps.First(step => step * power >= most) * power;
    }

    private static string Text(decimal at) => at.ToString("0.#", CultureInfo.InvariantCulture);
}
