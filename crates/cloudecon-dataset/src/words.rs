//! The closed lists of words of the format: one enum each, with its words and their meaning.

use std::fmt;

use serde::{Serialize, Serializer};

/// A closed list of words.
pub(crate) trait Word: Copy + 'static {
    /// The words and what they mean, in the order of the enum.
    const WORDS: &'static [(&'static str, &'static str)];

    /// The value that a word names.
    fn from_word(word: &str) -> Option<Self>;
}

macro_rules! words {
    ($( #[doc = $doc:literal] $name:ident { $( $variant:ident => $word:literal, $about:literal ; )+ } )+) => { $(
        #[doc = $doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( #[doc = $about] $variant, )+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$( Self::$variant ),+];

            /// The word that the files use.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word ),+ }
            }

            /// What it means, in one sentence.
            pub const fn describe(self) -> &'static str {
                match self { $( Self::$variant => $about ),+ }
            }
        }

        impl Word for $name {
            const WORDS: &'static [(&'static str, &'static str)] = &[$( ($word, $about) ),+];

            fn from_word(word: &str) -> Option<Self> {
                match word { $( $word => Some(Self::$variant), )+ _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )+ };
}

impl PolicyTopic {
    /// True if a rule can be a policy on the topic; lives have years instead of a rule.
    pub(crate) const fn allows(self, state: PolicyState) -> bool {
        use PolicyState as S;
        match self {
            Self::ServerLife | Self::NetworkLife => false,
            Self::ModelTraining | Self::StockPay => matches!(
                state,
                S::InSegment | S::Allocated | S::CompanyLevel | S::None | S::NotStated
            ),
            Self::Presentation => {
                matches!(state, S::Principal | S::Agent | S::None | S::NotStated)
            }
            Self::Content => matches!(state, S::Inside | S::Outside),
        }
    }
}

words! {
    #[doc = "How a figure came about, the strongest first."]
    Basis {
        Reported => "reported", "Stated by the company or party itself.";
        Derived => "derived", "Computed from reported figures by stated arithmetic.";
        Guided => "guided", "Stated by the company about the future.";
        Estimated => "estimated", "Judged by somebody outside.";
        Assumed => "assumed", "Set here, for want of a source.";
    }
    #[doc = "How far a row is trusted, the best first."]
    Confidence {
        High => "high", "Read in the document itself.";
        Medium => "medium", "Read in a copy or a relay that agrees with others.";
        Low => "low", "Recalled, single-sourced or contested.";
    }
    #[doc = "How the printed value relates to the true one."]
    Bound {
        Exact => "exact", "The value, to its printed digits.";
        About => "about", "The source says about, roughly or nearly.";
        AtLeast => "at_least", "The source says over or at least: a lower bound, not a point.";
        AtMost => "at_most", "The source says under or at most: an upper bound, not a point.";
    }
    #[doc = "How an assumption is distributed."]
    DistributionKind {
        Uniform => "uniform", "Every value from `low` to `high` equally likely.";
        Triangular => "triangular", "A density that rises from `low` to `value` and falls to `high`.";
        Pert => "pert", "A beta density from `low` to `high`, four times as heavy at `value` as at an end.";
        Normal => "normal", "Normal around `value`; 80 % lies between `low` and `high`.";
        Lognormal => "lognormal", "Lognormal: 10 % lies below `low`, 10 % above `high`.";
        Metalog => "metalog", "10 % below `low`, half below `value`, 10 % above `high`.";
        Discrete => "discrete", "One of the values of `point`, by their weights.";
        Empirical => "empirical", "Straight lines between the observed values of `point`.";
    }
    #[doc = "What a metric measures; it fixes the legal units."]
    QuantityKind {
        Money => "money", "An amount of US dollars.";
        RunRate => "run_rate", "US dollars per year.";
        Share => "share", "A part of a whole, 0 to 1.";
        Margin => "margin", "Profit over revenue, at most 1.";
        Growth => "growth", "Change over a base, at least -1.";
        Power => "power", "Electric power.";
        DurationYears => "duration_years", "A span of years.";
        Multiple => "multiple", "How many times one amount is another.";
        PercentagePoints => "percentage_points", "The difference of two percentages.";
        Energy => "energy", "Electric energy.";
        EnergyPrice => "energy_price", "US dollars per unit of energy.";
        CapacityPrice => "capacity_price", "US dollars per unit of power and month.";
        Tokens => "tokens", "A number of tokens.";
        TokenPrice => "token_price", "US dollars per million tokens.";
        TokenRate => "token_rate", "Tokens per second.";
        ChipHours => "chip_hours", "Hours of one chip.";
        ChipHourPrice => "chip_hour_price", "US dollars per chip and hour.";
        MoneyPerPower => "money_per_power", "US dollars per unit of power.";
        RunRatePerPower => "run_rate_per_power", "US dollars per year and unit of power.";
        Count => "count", "A number of things.";
        Fraction => "fraction", "A percentage that no metric says more about: only in claims and assumptions.";
    }
    #[doc = "Whose sales a figure counts where one party sells through another."]
    SalesView {
        Gross => "gross", "All that customers pay, the partner's part included.";
        Net => "net", "The party's own revenue.";
    }
    #[doc = "How a metric relates to time."]
    MetricKind {
        Flow => "flow", "Adds up over time: its period is a quarter, a year or twelve trailing months.";
        Stock => "stock", "Holds at a moment: its period is a day.";
        Rate => "rate", "A ratio of a quarter, a year or a day.";
    }
    #[doc = "Which signs a metric allows."]
    Sign {
        NonNegative => "non_negative", "Zero or more.";
        Any => "any", "Either sign.";
    }
    #[doc = "What kind of document a source is."]
    SourceKind {
        Filing => "filing", "Filed with a regulator.";
        Release => "release", "A press release of the company.";
        Call => "call", "Said on an earnings call.";
        Press => "press", "A newspaper, an agency or a trade site.";
        Analyst => "analyst", "An analyst's estimate.";
        Vendor => "vendor", "Documents or price lists of a vendor.";
        Dataset => "dataset", "A published table.";
        Note => "note", "Notes on another document.";
        Memory => "memory", "Recalled, not read again.";
    }
    #[doc = "What kind of company a provider is."]
    ProviderKind {
        Cloud => "cloud", "Sells general cloud services.";
        Neocloud => "neocloud", "Sells mostly accelerator capacity.";
        Lab => "lab", "Trains and sells models.";
        Other => "other", "None of these.";
    }
    #[doc = "Where a site stands."]
    SiteStatus {
        Operational => "operational", "Runs.";
        Projected => "projected", "Expected by the source at its date.";
        Contracted => "contracted", "Under contract, not built.";
        Announced => "announced", "Announced, not contracted.";
        Late => "late", "Past its date and not running.";
    }
    #[doc = "How a power purchase is built."]
    PpaStructure {
        Physical => "physical", "Energy is delivered to the buyer.";
        Sleeved => "sleeved", "A utility or retailer stands between.";
        Virtual => "virtual", "A contract for differences, no delivery.";
        BehindTheMeter => "behind_the_meter", "Delivered at the site, without the grid.";
        UtilitySpecialContract => "utility_special_contract", "A tariff or contract of the local utility.";
        Unstated => "unstated", "The source does not say.";
    }
    #[doc = "What kind of chip a row describes."]
    ChipKind {
        Accelerator => "accelerator", "Computes models; a row is one package as sold.";
        Cpu => "cpu", "A general processor.";
        System => "system", "A rack or server as one unit.";
    }
    #[doc = "Where the revenue of a platform is booked."]
    PlatformPlace {
        InCloudSegment => "in_cloud_segment", "In the cloud segment that the report shows.";
        OtherSegment => "other_segment", "In another segment of the same company.";
        OwnCompany => "own_company", "The platform is the company's business, or a line of it.";
    }
    #[doc = "How a platform's owner books the sale of another company's model."]
    PlatformView {
        Principal => "principal", "The whole price is its revenue.";
        Agent => "agent", "Only what it keeps is its revenue.";
        Mixed => "mixed", "Differs by model.";
        NotStated => "not_stated", "No document says.";
        NotApplicable => "not_applicable", "It sells own or open models only.";
    }
    #[doc = "Whether anybody may serve a model."]
    Weights {
        Closed => "closed", "Only the lab decides who serves it.";
        Open => "open", "The weights are public.";
    }
    #[doc = "How far a model is open to the customers of a platform."]
    AccessStage {
        Preview => "preview", "A preview, or by application.";
        General => "general", "Open to every customer.";
        ServedElsewhere => "served_elsewhere", "Sold here, served by another cloud.";
    }
    #[doc = "What an accounting policy rules."]
    PolicyTopic {
        ServerLife => "server_life", "The useful life of servers.";
        NetworkLife => "network_life", "The useful life of network equipment.";
        ModelTraining => "model_training", "Where training of the company's own models is booked.";
        StockPay => "stock_pay", "Where stock pay is booked.";
        Presentation => "presentation", "Who is the seller of other companies' models.";
        Content => "content", "What the segment holds.";
    }
    #[doc = "The rule of an accounting policy."]
    PolicyState {
        InSegment => "in_segment", "In the segment, in full.";
        Allocated => "allocated", "In the segment by a key.";
        CompanyLevel => "company_level", "Outside all segments.";
        None => "none", "There is nothing of the kind.";
        NotStated => "not_stated", "No document says.";
        Principal => "principal", "The whole price is revenue.";
        Agent => "agent", "Only what is kept is revenue.";
        Inside => "inside", "The segment holds it.";
        Outside => "outside", "The segment does not hold it.";
    }
    #[doc = "What a segment may hold besides cloud infrastructure."]
    SegmentContent {
        Infrastructure => "infrastructure", "Compute, storage, databases and network by use.";
        ModelPlatform => "model_platform", "A platform that sells tokens.";
        OnPremisesSoftware => "on_premises_software", "Licences for servers that customers run.";
        ProductivitySuite => "productivity_suite", "Office and collaboration software.";
        Assistants => "assistants", "AI assistants sold by seat.";
        DeveloperTools => "developer_tools", "Source code hosting and other developer tools.";
        ConsumerServices => "consumer_services", "Services for consumers.";
        ChipSales => "chip_sales", "Chips and systems sold instead of rented.";
        Security => "security", "Security products.";
        ProfessionalServices => "professional_services", "Consulting and support.";
    }
    #[doc = "Which rule an adjustment belongs to."]
    AdjustmentKind {
        UsefulLife => "useful_life", "Another useful life of servers or network.";
        Training => "training", "Another booking of model training.";
        StockPay => "stock_pay", "Stock pay inside instead of left out, or the reverse.";
        OneOff => "one_off", "A charge or gain that does not come back.";
        Perimeter => "perimeter", "Something that is inside one segment and outside another.";
        Presentation => "presentation", "Gross instead of net, or the reverse.";
    }
    #[doc = "One rule of a selection policy."]
    Rule {
        Basis => "basis", "The stronger basis wins.";
        Confidence => "confidence", "The higher confidence wins.";
        Bound => "bound", "A point wins over an approximate figure, and that over a lower or upper end.";
        Digits => "digits", "The finer print wins: 2.08 billion over 2.1 billion.";
        Published => "published", "The later publication wins.";
    }
}
